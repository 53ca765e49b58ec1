"""What the vaults of the benchmark are made of: terms, templates of questions and answers, and ways to say it otherwise.

All by hand, none from a real vault. Families of near-duplicates are the rule here and not the exception.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language's material.

    Attributes:
        terms: what questions are about, in groups of siblings.
        questions: templates by family; `{a}` and `{b}` are siblings, `{y}` a year, `{n}` a number.
        rephrased: beginnings that mean the same.
        synonyms: words that a person exchanges.
        tails: what is added at a question's end.
        sentences: templates of answers; `{t}` is the term, the others are lists of `parts`.
        parts: what fills them.
        short: answers of a word or two.
        closings: sentences that many answers of a note share.
        bare: questions that stand in many notes.
    """

    terms: tuple[tuple[str, ...], ...]
    questions: tuple[str, ...]
    rephrased: tuple[tuple[str, ...], ...]
    synonyms: tuple[tuple[str, ...], ...]
    tails: tuple[str, ...]
    sentences: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]
    short: tuple[str, ...]
    closings: tuple[str, ...]
    bare: tuple[str, ...]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


ENGLISH = Language(
    terms=tuple(
        _split(group)
        for group in (
            "a list|a tuple|a set|a dictionary|a linked list|a doubly linked list|a frozen set",
            "TCP|UDP|QUIC|HTTP/1.1|HTTP/2|HTTP/3|SCTP",
            "mitosis|meiosis|interphase|prophase|cytokinesis|metaphase",
            "a clustered index|an index|a covering index|a partial index|a hash index",
            "gradient descent|stochastic gradient descent|momentum|Adam|Newton's method",
            "precision|recall|accuracy|the F1 score|specificity",
            "supervised learning|unsupervised learning|self-supervised learning|reinforcement learning",
            "an abstract class|an interface|a concrete class|a mixin|a metaclass",
            "inflation|deflation|stagflation|disinflation|hyperinflation",
            "the client|the server|the proxy|the reverse proxy|the load balancer",
            "vitamin A|vitamin C|vitamin D|vitamin E|vitamin K",
            "an artery|a vein|a capillary|an arteriole|a venule",
            "encoding|decoding|transcoding|encryption|decryption",
            "hypertension|hypotension|hyperthermia|hypothermia|tachycardia|bradycardia",
        )
    ),
    questions=_split(
        "What is {a}?|What is {b}?|Define {a}|What are the advantages of {a}?|What are the disadvantages of {a}?"
        "|When should you use {a}?|When should you not use {a}?|What is the difference between {a} and {b}?"
        "|What is the difference between {b} and {c}?|How does {a} work?|Why does {a} matter?|Give an example of {a}."
        "|Who introduced {a}?|In which year did {a} become common?|What happened to {a} in {y}?"
        "|What are the {n} properties of {a}?|How would you explain {a} to a beginner?|What is the purpose of {a}?"
        "|How do you choose between {a} and {b}, and why?|What problems does {a} solve, and which does it cause?"
        "|How do you convert {a} to {b}?|Is {a} always better than {b}?|How do you measure the effect of {a} in production?"
        "|What is the cost of {a}?|What is step {n} of {a}?"
    ),
    rephrased=(
        _split("What is|What exactly is|Define|Explain|Explain what is meant by|What's|Describe"),
        _split("What are the|Name the|List the|Which are the|Describe the"),
        _split("How do you|How would you|How can you|How should one"),
        _split("When should you use|When would you use|When do you use|When is it right to use"),
        _split("Give an example of|Name an example of|Give one example of"),
        _split("How does|How exactly does"),
    ),
    synonyms=(
        _split("advantages|benefits|pros|strengths"),
        _split("disadvantages|drawbacks|cons|weaknesses"),
        _split("difference|distinction"),
        _split("purpose|goal|aim|point"),
        _split("work|function|operate"),
        _split("explain|describe|present"),
        _split("beginner|newcomer|novice"),
        _split("problems|issues|difficulties"),
        _split("choose|decide|pick"),
        _split("effect|impact|influence"),
        _split("introduced|invented|proposed"),
        _split("properties|characteristics|features"),
        _split("always|ever|necessarily"),
        _split("matter|count"),
        _split("measure|quantify|assess"),
    ),
    tails=_split(
        "in practice|in your own words|with an example|briefly|in one sentence|, and why|(exam 2023)|in general"
    ),
    sentences=_split(
        "{t} is {kind} that {verb} {thing} {how}.|It {verb} {thing} {how}.|Compared with others, it is {quality} but {fault}."
        "|Use it {when}.|Avoid it {when}.|The main reason is that it {verb} {thing}.|First one {verb} {thing}, then {thing}."
        "|A typical example is {example}.|- {quality}\n- {fault}\n- {how}"
        "|```python\n{code}\n```|In short: {quality}, {how}, and {when}.|This was shown in {y} by {person}, who {verb} {thing}."
        "|**Note**: {thing} {verb} {thing} only {when}."
    ),
    parts={
        "kind": _split(
            "a structure|a process|a method|a protocol|a measure|a state|a technique|an agreement|a mechanism"
        ),
        "verb": _split(
            "keeps|orders|reduces|transports|measures|divides|protects|copies|raises|replaces|filters|merges|delays|repeats|checks"
        ),
        "thing": _split(
            "the elements|each packet|the cells|memory|the error|requests|prices|the blood|training data|the keys|noise"
            "|two copies|the chromosomes|the connection|old entries|every row|the weights|open files|user input|the signal"
        ),
        "how": _split(
            "in the order of insertion|without a copy|in constant time|at the cost of memory|step by step|under pressure"
            "|with little delay|for a short while|in two phases|by comparing neighbours|as far as possible|once a day"
        ),
        "quality": _split(
            "fast|cheap|easy to test|robust|immutable|simple to explain|well known|precise|stable under load"
        ),
        "fault": _split(
            "slow on large inputs|hard to debug|costly|sensitive to outliers|rarely supported|biased|verbose"
        ),
        "when": _split(
            "when reads dominate|when writes dominate|if the data is small|if order matters|when nothing else works"
            "|while the temperature rises|after the first failure|when the budget is tight|before the deadline"
        ),
        "example": _split("a phone book|a queue in a shop|the payroll|a river|a recipe|a chess clock|a train schedule"),
        "person": _split("Hopper|Curie|Turing|Keynes|Lovelace|Pasteur|Shannon|Noether"),
        "code": _split(
            "sorted(xs)|sorted(xs, reverse=True)|d = {}\nd['a'] = 1|for x in xs:\n    print(x)|return a + b"
        ),
    },
    short=_split(
        "Yes.|No.|1991|Guido van Rossum|O(n)|O(log n)|Never|In the nucleus|William Shakespeare|42|It depends."
    ),
    closings=_split(
        "See the lecture slides of week 3 and chapter 7 of the book for the proof.|Source: my notes from the course."
        "|Remember to review this before the exam, it comes up every year in one form or another."
    ),
    bare=_split("Definition|Example|Summary|Key points|What should I remember?"),
)

SPANISH = Language(
    terms=tuple(
        _split(group)
        for group in (
            "una lista|una tupla|un conjunto|un diccionario|una lista enlazada|una pila",
            "RAG|fine-tuning|el prompting|la cuantización|la destilación",
            "la mitosis|la meiosis|la citocinesis|la profase|la metafase",
            "la precisión|la exhaustividad|la exactitud|la especificidad|la sensibilidad",
            "el cliente|el servidor|el proxy|el balanceador de carga",
            "la inflación|la deflación|la estanflación|la recesión",
            "Docker|Kubernetes|Podman|una máquina virtual",
            "el pretérito perfecto|el pretérito imperfecto|el pretérito indefinido|el futuro simple",
        )
    ),
    questions=_split(
        "¿Qué es {a}?|¿Qué es {b}?|¿Para qué sirve {a}?|¿Cuáles son las ventajas de {a}?|¿Cuáles son las desventajas de {a}?"
        "|¿Cuándo se debe usar {a}?|¿Cuándo no se debe usar {a}?|¿Cuál es la diferencia entre {a} y {b}?"
        "|¿Cuál es la diferencia entre {b} y {c}?|¿Cómo funciona {a}?|¿Por qué es importante {a}?|Pon un ejemplo de {a}."
        "|¿En qué año se popularizó {a}?|¿Qué ocurrió con {a} en {y}?|¿Cuáles son las {n} características de {a}?"
        "|¿Qué experiencia tienes con {a}?|¿Cómo evaluarías el rendimiento de {a} en producción?|Cuéntame qué sabes sobre {a}."
    ),
    rephrased=(
        _split("¿Qué es|¿Qué significa|Define|Explica qué es|¿En qué consiste|Qué es"),
        _split("¿Cuáles son las|Enumera las|¿Qué|Nombra las"),
        _split("¿Cómo funciona|Explica cómo funciona|Describe cómo funciona"),
        _split("Pon un ejemplo de|Da un ejemplo de|Escribe un ejemplo de"),
    ),
    synonyms=(
        _split("ventajas|beneficios|fortalezas"),
        _split("desventajas|inconvenientes|debilidades"),
        _split("diferencia|distinción"),
        _split("usar|utilizar|emplear"),
        _split("importante|relevante|clave"),
        _split("evaluarías|medirías|valorarías"),
        _split("características|propiedades|rasgos"),
        _split("ocurrió|pasó|sucedió"),
    ),
    tails=_split("en la práctica|con un ejemplo|brevemente|en una frase|, y por qué|(examen 2023)|en general"),
    sentences=_split(
        "{t} es {kind} que {verb} {thing} {how}.|{verb} {thing} {how}.|Es {quality}, pero {fault}.|Se usa {when}."
        "|Conviene evitarlo {when}.|La razón principal es que {verb} {thing}.|Un ejemplo típico es {example}."
        "|- {quality}\n- {fault}\n- {how}|En resumen: {quality}, {how} y {when}.|**Nota**: {thing} {verb} {thing} solo {when}."
        "|He trabajado con {thing} y con {thing}, sobre todo {when}."
    ),
    parts={
        "kind": _split("una estructura|un proceso|un método|una técnica|una medida|un mecanismo|un acuerdo"),
        "verb": _split("guarda|ordena|reduce|transporta|mide|divide|protege|copia|sustituye|filtra|combina|repite"),
        "thing": _split(
            "los elementos|cada paquete|las células|la memoria|el error|las peticiones|los precios|los datos de entrenamiento"
            "|las claves|el ruido|los documentos|la conexión|los pesos del modelo|los ficheros abiertos"
        ),
        "how": _split(
            "en orden|sin copiar|en tiempo constante|paso a paso|con poca latencia|en dos fases|una vez al día|bajo presión"
        ),
        "quality": _split("rápido|barato|fácil de probar|robusto|inmutable|preciso|estable"),
        "fault": _split("lento con muchos datos|difícil de depurar|costoso|sensible a valores atípicos|poco soportado"),
        "when": _split(
            "si los datos son pocos|cuando importa el orden|si nada más funciona|tras el primer fallo|antes del plazo"
        ),
        "example": _split("una guía telefónica|la cola del supermercado|una nómina|un río|una receta"),
    },
    short=_split("Sí.|No.|1991|Depende.|O(n)|En el núcleo|Nunca"),
    closings=_split("Ver las diapositivas de la semana 3 y el capítulo 7 del libro.|Fuente: apuntes de clase."),
    bare=_split("Definición|Ejemplo|Resumen|Puntos clave"),
)

GERMAN = Language(
    terms=(
        _split("eine Liste|ein Tupel|eine Menge|ein Wörterbuch"),
        _split("die Mitose|die Meiose|die Interphase|die Prophase"),
        _split("die Inflation|die Deflation|die Stagflation"),
        _split("der Vertrag|das Angebot|die Annahme|die Anfechtung|der Rücktritt"),
    ),
    questions=_split(
        "Was ist {a}?|Was versteht man unter {a}?|Welche Vorteile hat {a}?|Welche Nachteile hat {a}?|Wann verwendet man {a}?"
        "|Wann verwendet man {a} nicht?|Was ist der Unterschied zwischen {a} und {b}?|Wie funktioniert {a}?|Was geschah {y} mit {a}?"
    ),
    rephrased=(_split("Was ist|Was genau ist|Definiere|Erkläre|Was bedeutet"), _split("Welche|Nenne")),
    synonyms=(
        _split("Vorteile|Stärken|Nutzen"),
        _split("Nachteile|Schwächen"),
        _split("verwendet|nutzt|benutzt"),
        _split("Unterschied|Gegensatz"),
    ),
    tails=_split("in der Praxis|mit Beispiel|in einem Satz|(Klausur 2023)"),
    sentences=_split(
        "{t} ist {kind}, {how}.|Sie ist {quality}, aber {fault}.|Man braucht sie {when}.|- {quality}\n- {fault}|Merke: {quality} und {how}."
    ),
    parts={
        "kind": _split("eine Struktur|ein Vorgang|eine Methode|ein Rechtsgeschäft|ein Maß"),
        "how": _split(
            "die Elemente ordnet|Schritt für Schritt abläuft|den Fehler verringert|den Preis hebt|beide Seiten bindet"
        ),
        "quality": _split("schnell|billig|gut prüfbar|unveränderlich|genau"),
        "fault": _split("langsam bei großen Daten|schwer zu verstehen|teuer|selten"),
        "when": _split("wenn die Reihenfolge zählt|bei kleinen Daten|nach dem ersten Fehler|vor der Frist"),
    },
    short=_split("Ja.|Nein.|§ 433 BGB|1914"),
    closings=_split("Siehe Vorlesung 3 und Kapitel 7."),
    bare=_split("Definition|Beispiel|Merksatz"),
)

CHINESE = Language(
    terms=(
        _split("列表|元组|集合|字典|链表"),
        _split("监督学习|无监督学习|强化学习|自监督学习"),
        _split("有丝分裂|减数分裂|细胞分裂"),
    ),
    questions=_split(
        "什么是{a}？|{a}的优点是什么？|{a}的缺点是什么？|{a}和{b}有什么区别？|什么时候使用{a}？|什么时候不使用{a}？|{a}是怎样工作的？|{y}年{a}发生了什么？"
    ),
    rephrased=(_split("什么是|请解释什么是|何谓"),),
    synonyms=(
        _split("优点|好处|优势"),
        _split("缺点|不足|劣势"),
        _split("区别|差异"),
        _split("使用|采用"),
        _split("怎样|如何"),
    ),
    tails=("（简述）", "（举例）"),
    sentences=_split(
        "{t}是{kind}，{how}。|它{quality}，但是{fault}。|通常在{when}使用。|- {quality}\n- {fault}|总之，{quality}，{how}。"
    ),
    parts={
        "kind": _split("一种数据结构|一个过程|一种方法|一种机制"),
        "how": _split("按照插入顺序保存元素|把误差逐步减小|把细胞分成两个|从未标注的数据中学习|不允许重复元素"),
        "quality": _split("速度快|容易测试|占用内存少|稳定可靠"),
        "fault": _split("数据多时很慢|难以调试|成本较高|对异常值敏感"),
        "when": _split("数据量小的时候|顺序很重要的时候|第一次失败之后"),
    },
    short=_split("是。|不是。|一九九一年"),
    closings=("见第三周讲义和教材第七章。",),
    bare=_split("定义|例子"),
)

ARABIC = Language(
    terms=(
        _split("القائمة|المجموعة|القاموس|المكدس"),
        _split("التعلم الخاضع للإشراف|التعلم غير الخاضع للإشراف|التعلم المعزز"),
        _split("التضخم|الانكماش|الركود"),
    ),
    questions=_split(
        "ما هي {a}؟|ما مزايا {a}؟|ما عيوب {a}؟|ما الفرق بين {a} و{b}؟|متى نستخدم {a}؟|متى لا نستخدم {a}؟|كيف تعمل {a}؟"
    ),
    rephrased=(_split("ما هي|ما|اشرح|عرف"),),
    synonyms=(_split("مزايا|فوائد"), _split("عيوب|سلبيات"), _split("الفرق|الاختلاف"), _split("نستخدم|نستعمل")),
    tails=_split("باختصار|مع مثال"),
    sentences=_split("{t} {kind} {how}.|وهي {quality} ولكنها {fault}.|تستخدم {when}.|- {quality}\n- {fault}"),
    parts={
        "kind": _split("بنية بيانات|عملية|طريقة|آلية"),
        "how": _split("تحفظ العناصر بالترتيب|تقلل الخطأ خطوة بخطوة|ترفع الأسعار|تتعلم من البيانات"),
        "quality": _split("سريعة|رخيصة|سهلة الاختبار|دقيقة"),
        "fault": _split("بطيئة مع البيانات الكبيرة|صعبة الفهم|مكلفة"),
        "when": _split("عندما يهم الترتيب|مع البيانات الصغيرة|بعد أول فشل"),
    },
    short=_split("نعم.|لا."),
    closings=("انظر محاضرة الأسبوع الثالث والفصل السابع.",),
    bare=_split("تعريف|مثال"),
)

#: Each language and how many of a hundred notes are in it.
LANGUAGES: tuple[tuple[Language, int], ...] = ((ENGLISH, 45), (SPANISH, 30), (GERMAN, 10), (CHINESE, 9), (ARABIC, 6))
