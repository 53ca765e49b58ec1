"""Words of a benchmark's vault: a small grammar whose parts are drawn anew each time, so that hardly two sentences agree.

Repeated text would flatter whatever remembers what it has rendered, and whatever packs it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

TOPICS = (
    "RAG", "Docker", "Kubernetes", "Elasticsearch", "PostgreSQL", "Redis", "Kafka", "Spark", "Airflow", "FastAPI", "Django",
    "Git", "Terraform", "GraphQL", "gRPC", "OAuth", "TLS", "DNS", "TCP", "HTTP/2", "B-tree", "Hash table", "Bloom filter",
    "Índice invertido", "Cuantización", "Destilación", "Ajuste fino", "Embeddings", "Atención", "Transformer", "Regresión",
    "Árbol de decisión", "Validación cruzada", "Precisión", "Exhaustividad", "Sobreajuste", "Regularización", "Gradiente",
    "Normalización", "Transacción", "Aislamiento", "Replicación", "Particionado", "Consistencia eventual", "Idempotencia",
    "Circuit breaker", "Canary release", "Blue-green", "Feature flag", "Observabilidad", "Traza distribuida", "Métrica",
    "Prueba A-B", "Scrum", "Kanban", "Revisión de código", "Deuda técnica", "Refactorización", "Caché", "Cola de mensajes",
)  # fmt: skip

#: A part → what it may be. `{name}` is another part; `{n}`, `{percent}` a number; `{link}`, `{concept}`, `{topic}`, `{word}` a name.
GRAMMAR: dict[str, tuple[str, ...]] = {
    "sentence": ("{spanish}", "{spanish}", "{spanish}", "{english}"),
    "spanish": (
        "{cosa} {hace} {cosa}, {porque}.",
        "{cosa} {hace} **{cosa}** {donde}, {porque}.",
        "**{cosa}** {hace} {cosa} y {hace} *{cosa}* {donde}.",
        "{porque}, **{cosa}** {hace} {cosa}.",
        "{antes}, {quien} {midió} {cosa} con **{link}** y {midió} {cosa} {donde}.",
        "con {link} se gana **{virtud}** y se pierde _{virtud}_, {porque}.",
        "{antes}, {quien} {midió} **{cosa}**: bajó un {percent} % en {n} días, {porque}.",
        "se combina con {link} y con `{word}_{word}`, {porque}.",
        "primero se mide **{cosa}**; después se decide si {link} {hace} {cosa}.",
        "lo difícil no es {cosa}, sino **{cosa}**: {donde} {hace} {cosa} más de {n} veces al día.",
        "para más detalle, [la guía de {word}](https://example.org/{word}/{n}) explica cómo {cosa} {hace} {cosa}.",
        "mientras {cosa} {hace} {cosa}, ==**{cosa}** {hace} {cosa}== {donde}.",
    ),
    "cosa": (
        "la {femenino}", "la {femenino} {rasgo}", "el {masculino}", "el {masculino} {rasgo}", "la {femenino} del {masculino}",
        "el {masculino} de la {femenino}", "cada {femenino}", "cada {masculino} {rasgo}", "una {femenino} {rasgo}",
        "un {masculino} de {n} {unidad}",
    ),
    "femenino": (
        "latencia", "cola", "clave", "réplica", "sesión", "consulta", "prueba", "métrica", "copia", "versión", "traza",
        "partición", "carga", "tabla", "alerta", "caché", "respuesta", "petición", "política", "muestra", "capa", "red",
        "memoria", "firma", "ruta", "transacción", "migración", "ventana", "plantilla", "librería", "escritura", "lectura",
        "entrega", "reunión", "hipótesis", "variable", "columna", "señal", "interfaz", "dependencia", "auditoría", "cuota",
    ),
    "masculino": (
        "índice", "registro", "esquema", "contrato", "lote", "despliegue", "umbral", "evento", "permiso", "modelo", "límite",
        "cambio", "fallo", "proceso", "coste", "reintento", "nodo", "servicio", "hilo", "bloqueo", "conjunto", "informe",
        "usuario", "pedido", "cliente", "servidor", "token", "documento", "vector", "parámetro", "plazo", "equipo", "turno",
        "resumen", "historial", "formato", "paquete", "puerto", "disco", "bucle", "árbol", "grafo", "repositorio", "tablero",
    ),
    "rasgo": (
        "estable", "constante", "frecuente", "fiable", "visible", "parcial", "global", "local", "inicial", "final", "reciente",
        "semanal", "independiente", "compatible", "reversible", "vigente", "principal", "temporal", "urgente", "enorme",
        "pendiente", "incompatible", "breve", "simple", "dominante", "trimestral", "variable", "residual", "insuficiente",
    ),
    "hace": (
        "reduce", "protege", "retrasa", "duplica", "sustituye", "confirma", "invalida", "simplifica", "complica", "aísla",
        "comprueba", "reparte", "limita", "acelera", "explica", "corrige", "revisa", "bloquea", "oculta", "mide", "resume",
        "ordena", "filtra", "recibe", "guarda", "descarta", "convierte en ruido", "mantiene", "precede a", "depende de",
    ),
    "midió": (
        "midió", "rediseñó", "sustituyó", "repartió", "documentó", "simplificó", "automatizó", "retiró", "probó", "revisó",
        "comparó", "acotó", "aisló", "defendió", "migró", "descartó",
    ),
    "quien": (
        "mi equipo", "el equipo de datos", "quien estaba de guardia", "la persona nueva", "el cliente", "otro departamento",
        "nuestra jefa", "el proveedor", "la comunidad", "un compañero",
    ),
    "virtud": (
        "velocidad", "sencillez", "consistencia", "disponibilidad", "precisión", "memoria", "tiempo", "control", "claridad",
        "flexibilidad", "seguridad", "trazabilidad", "autonomía", "confianza",
    ),
    "porque": (
        "porque {cosa} {hace} {cosa}", "si {cosa} pasa de {n} {unidad}", "aunque {cosa} {hace} {cosa}", "ya que {cosa} {hace} {cosa}",
        "cuando {cosa} es {rasgo}", "salvo que {link} lo impida", "como {cosa} {hace} {cosa}", "mientras {cosa} sea {rasgo}",
    ),
    "antes": (
        "en {n} semanas", "hace {n} meses", "en mi último proyecto", "tras {n} intentos", "durante el turno {n}", "al principio",
        "con {n} personas", "en la versión {n}.{n}", "después de {n} quejas", "en el trimestre pasado",
    ),
    "donde": (
        "en producción", "en un equipo pequeño", "con pocos datos", "con {n} millones de usuarios", "desde cero", "en la nube",
        "sin servidor", "en tiempo real", "por lotes", "en un monolito", "entre {n} microservicios", "en dispositivos móviles",
        "con datos sensibles", "bajo mucha carga", "en un proyecto heredado", "con un presupuesto de {n} euros", "sin conexión",
    ),
    "unidad": ("ms", "MB", "peticiones", "filas", "segundos", "usuarios", "nodos", "GB", "horas", "errores"),
    "english": (
        "{thing} {does} {thing}, {since}.",
        "**{thing}** {does} {thing} {where}, {since}.",
        "{thing} {does} **{thing}**, so {thing} {does} {thing} (see {link}).",
        "{since}, {thing} {does} *{thing}* {where}.",
        "with {link}, {thing} {does} **{thing}** in {n} {units}; without it, {thing} {does} {thing}.",
        "a good answer names ==the {noun}== first, then **{thing}**, {since}.",
    ),
    "thing": ("the {noun}", "the {quality} {noun}", "a {noun}", "every {noun}", "the {noun} of the {noun}", "each {quality} {noun}"),
    "noun": (
        "reader", "writer", "index", "queue", "replica", "request", "lock", "schema", "token", "batch", "worker", "cluster",
        "shard", "buffer", "contract", "release", "alert", "budget", "owner", "customer", "deadline", "prompt", "dataset",
        "feature", "gradient", "label", "checkpoint", "pipeline", "socket", "header", "cursor", "retry", "timeout", "review",
    ),
    "quality": (
        "slow", "stale", "shared", "hidden", "remote", "cheap", "partial", "second", "oldest", "busy", "frozen", "empty",
        "private", "noisy", "late", "small", "nested", "strict", "weekly", "broken",
    ),
    "does": (
        "keeps", "blocks", "replaces", "delays", "checks", "drops", "repeats", "hides", "splits", "merges", "guards", "feeds",
        "outlives", "reads", "signs", "limits", "follows", "explains", "skips", "doubles",
    ),
    "since": (
        "because {thing} {does} {thing}", "since {thing} {does} {thing}", "unless {thing} {does} {thing}", "if {thing} takes {n} {units}",
        "even when {thing} is {quality}", "until {link} {does} {thing}", "while {thing} {does} {thing}",
    ),
    "where": ("at scale", "offline", "in a small team", "under load", "after {n} {units}", "for a first release", "on the edge", "on {n} nodes"),
    "units": ("ms", "rows", "requests", "hours", "days", "MB", "users", "retries"),
    "question": ("{pregunta}", "{pregunta}", "{ask}"),
    "pregunta": (
        "¿Qué es {topic} y cuándo {hace} {cosa} {donde}?", "¿Cómo {hace} {topic} {cosa} {donde}?", "¿Por qué {cosa} {hace} {cosa} con {topic}?",
        "¿Qué ventajas tiene {topic} si {cosa} {hace} {cosa}?", "¿Cuándo no conviene {topic} para {cosa} {donde}?",
        "¿Cómo medirías {cosa} con **{topic}** {donde}?", "¿Qué errores son comunes con {topic} cuando {cosa} es {rasgo}?",
        "Explica cómo {topic} {hace} {cosa} {donde}", "Compara **{topic}** con {cosa} {donde}", "¿Qué pasa si {cosa} {hace} {cosa} en {topic}?",
        "Cuéntame cómo {quien} {midió} {cosa} con {topic} {donde}.", "¿Cuánto cuesta que {topic} tenga {cosa} {donde}?",
    ),
    "ask": (
        "What does `{topic}` guarantee when {thing} {does} {thing}?", "How do you debug {topic} if {thing} {does} {thing} {where}?",
        "Why would you avoid {topic} when {thing} {does} {thing}?", "Which trade-offs come with {topic} for {thing} {where}?",
        "When did {topic} fail because {thing} {does} {thing}?",
    ),
    "heading": ("{Femenino} y {masculino}", "**{Femenino}** {rasgo}", "Preguntas sobre {cosa}", "{topic}", "{topic} {donde}"),
    "word": (
        "orders", "users", "events", "batch", "score", "queue", "price", "token", "cache", "retry", "index", "shard", "metric",
        "worker", "draft", "report", "invoice", "sensor", "vector", "label", "route", "budget", "replica", "session", "ledger",
        "cursor", "window", "bucket", "stock", "ticket",
    ),
}  # fmt: skip

_SLOT = re.compile(r"\{(\w+)\}")
#: Each way to write a part: literal text and names of parts, in turn.
_WAYS = {part: [_SLOT.split(way) for way in ways] for part, ways in GRAMMAR.items()}


class Pen:
    """Writes with the dice, and with the names that may be linked to.

    Attributes:
        dice: what decides everything.
        concepts: the names of the concepts.
    """

    def __init__(self, dice: random.Random, concepts: Sequence[str]) -> None:
        self.dice, self.concepts = dice, concepts
        self._next = dice.random
        self._names = {
            "n": self.number,
            "percent": self._percent,
            "link": self.link,
            "concept": self.concept,
            "topic": self.topic,
            "Femenino": self._femenino,
        }

    def write(self, part: str) -> str:
        """Write a part of the grammar."""
        name = self._names.get(part)
        if name:
            return name()
        ways = _WAYS[part]
        way = ways[int(self._next() * len(ways))]
        if len(way) == 1:
            return way[0]
        return "".join([self.write(piece) if index & 1 else piece for index, piece in enumerate(way)])

    def sentence(self) -> str:
        """One sentence."""
        text = self.write("sentence")
        start = 0 if text[0].isalpha() else len(text) - len(text.lstrip("*=_[`"))
        return text[:start] + text[start].upper() + text[start + 1 :] if "]]" not in text[:9] else text

    def number(self) -> str:
        """A number of one to three digits."""
        return str(2 + int(self._next() ** 4 * 900))

    def concept(self) -> str:
        """A concept's name."""
        return self.concepts[int(self._next() * len(self.concepts))]

    def topic(self) -> str:
        """What a question is about."""
        return TOPICS[int(self._next() * len(TOPICS))]

    def link(self) -> str:
        """A wikilink to a concept, as people write it."""
        name, how = self.concept(), self._next()
        if how < 0.6:
            return f"[[{name}]]"
        if how < 0.9:
            return f"[[{name}|{self.write('femenino')} {self.write('rasgo')}]]"
        return f"[[{name}#Uso|{name}]]"

    def _percent(self) -> str:
        return str(3 + int(self._next() * 90))

    def _femenino(self) -> str:
        return self.write("femenino").capitalize()
