// What stands on the page that may not: elements, attributes, classes and addresses that the allow-list does not name.
({ tags, attributes, schemes, styles, ours }) => {
  const faults = []
  const roots = document.querySelectorAll(ours)
  for (const element of [...roots].flatMap((root) => [...root.querySelectorAll("*")])) {
    if (element.closest("mjx-container, .n2a-hint > summary, .n2a-type")) continue
    const name = element.localName
    if (!tags.includes(name) || element.namespaceURI !== "http://www.w3.org/1999/xhtml") faults.push(`<${name}>`)
    for (const { name: attribute, value } of element.attributes) {
      if (/^(data-(cloze|ordinal))$/.test(attribute)) continue // Anki's own, on a deletion
      if (![...attributes["*"], ...(attributes[name] ?? [])].includes(attribute)) faults.push(`<${name} ${attribute}>`)
      if (attribute === "href" && !schemes.includes(element.protocol.slice(0, -1))) faults.push(`href ${value}`)
      if (attribute === "src" && !/^n2a-[0-9a-f]+\.(png|svg)$/.test(value)) faults.push(`src ${value}`)
    }
    for (const property of element.style) {
      const known = (style) => property === style || (property.startsWith(style.split("-")[0] + "-") && !/image/.test(property))
      if (!styles.some(known)) faults.push(`style ${property}`)
    }
    // What a hand on the card would set off.
    for (const kind of ["mouseover", "mouseenter", "click", "focus", "error", "load", "toggle", "animationstart"]) {
      if (name !== "a" && name !== "summary") element.dispatchEvent(new Event(kind))
    }
  }
  return faults
}
