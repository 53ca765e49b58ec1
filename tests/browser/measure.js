// What a person's eye would object to on the page as it is now: a list of sentences, empty where all is well.
({ smallest, formulas }) => {
  const faults = []
  const root = document.scrollingElement
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > root.clientWidth)
    faults.push(`the page is ${root.scrollWidth} px wide: ${wide.slice(-1).map((e) => e.outerHTML.slice(0, 80))}`)
  }
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  // Any CSS colour as [red, green, blue, alpha], the way the browser paints it.
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = ([r, g, b, a], below) => [r, g, b].map((value, i) => value * a + below[i] * (1 - a))
  const ground = (element) => {
    const layers = []
    for (let e = element; e; e = e.parentElement) layers.unshift(rgba(getComputedStyle(e).backgroundColor))
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255])
  }
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  const seen = new Set()
  const look = (element, text) => {
    if (seen.has(element) || !element.checkVisibility() || element.closest("style, script, mjx-assistive-mml")) return
    seen.add(element)
    const style = getComputedStyle(element)
    if (style.animationName !== "none" || style.transitionDuration !== "0s") faults.push(`${text} moves`)
    const below = ground(element)
    const measured = contrast(over(rgba(style.color), below), below)
    if (measured < 4.5) faults.push(`contrast ${measured.toFixed(2)} of “${text}” in <${element.className || element.localName}>`)
    const size = parseFloat(style.fontSize)
    if (size < smallest && !element.closest("mjx-container, rt")) faults.push(`“${text}” is ${size} px`)
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.trim()) look(node.parentElement, node.data.trim().slice(0, 40))
  }
  if (formulas) for (const formula of document.querySelectorAll("mjx-container")) look(formula, "formula")
  for (const field of document.querySelectorAll("input[type=text]")) look(field, "typed")
  return faults
}
