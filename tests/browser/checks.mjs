// What every page must keep, whatever it shows. `faults` runs inside the page, so it holds all it needs; it
// answers sentences, none for a good page. It works where the page's own scripts are switched off.

/** Faults of the page as it stands: headings, language, names of controls, contrast, width. */
export function faults() {
  const found = []
  const say = (fault, element) => found.push(element ? `${fault}: ${outline(element)}` : fault)
  const outline = (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 160)
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  const all = (selector) => [...document.querySelectorAll(selector)]

  // --- structure
  if (!/^(zh|en)\b/.test(document.documentElement.lang)) say(`the page tells no language: "${document.documentElement.lang}"`)
  if (document.title.trim() === '') say('the page has no title')
  const headings = all('h1').filter(shown)
  if (headings.length !== 1) say(`the page has ${headings.length} headings of first order`)
  if (all('main').length !== 1) say(`the page has ${all('main').length} main parts`)
  let level = 1
  for (const heading of all('h1, h2, h3, h4, h5, h6').filter(shown)) {
    const next = Number(heading.tagName[1])
    if (next > level + 1) say(`a heading of order ${next} follows one of order ${level}`, heading)
    level = next
  }
  const ids = all('[id]').map((element) => element.id)
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) say(`two elements have the id "${id}"`)

  // --- names
  const words = (id) => document.getElementById(id)?.textContent.trim() ?? ''
  const labelled = (element) =>
    element.getAttribute('aria-label')?.trim() ||
    (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).map(words).join('') ||
    element.getAttribute('title')?.trim()
  const pictured = (element) =>
    [...element.querySelectorAll('img[alt], svg title, [aria-label]')]
      .map((part) => part.getAttribute('alt') ?? part.getAttribute('aria-label') ?? part.textContent)
      .join('')
      .trim()
  for (const control of all('input:not([type=hidden]), select, textarea').filter(shown)) {
    const pressed = ['submit', 'reset', 'button', 'image'].includes(control.type)
    const own = pressed ? control.value || control.alt : [...control.labels].map((label) => label.textContent).join('')
    if (!own.trim() && !labelled(control)) say('a control has no label', control)
  }
  for (const element of all('button, a[href], summary').filter(shown)) {
    if (!element.textContent.trim() && !labelled(element) && !pictured(element)) say('it has no words', element)
  }
  for (const image of all('img:not([alt])')) say('an image has no alternative text', image)
  for (const described of all('[aria-describedby], [aria-labelledby], [aria-controls]')) {
    for (const name of ['aria-describedby', 'aria-labelledby', 'aria-controls']) {
      const missing = (described.getAttribute(name) ?? '').split(/\s+/).filter((id) => id && !document.getElementById(id))
      if (missing.length > 0) say(`${name} points nowhere`, described)
    }
  }
  for (const table of all('table').filter(shown)) {
    if (table.getAttribute('role') !== 'presentation' && !table.querySelector('th')) say('a table has no heads', table)
  }

  // --- contrast (WCAG 2.2, 1.4.3)
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const known = new Map()
  const rgba = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data
      known.set(colour, [red, green, blue, alpha / 255])
    }
    return known.get(colour)
  }
  const over = (upper, lower) => {
    const alpha = upper[3]
    return [0, 1, 2].map((part) => upper[part] * alpha + lower[part] * (1 - alpha)).concat(1)
  }
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const ancestors = (element) => {
    const line = []
    for (let next = element; next; next = next.parentElement) line.push(next)
    return line
  }
  const contrast = (element, colour) => {
    const line = ancestors(element)
    let behind = [255, 255, 255, 1]
    for (const ancestor of line.toReversed()) behind = over(rgba(getComputedStyle(ancestor).backgroundColor), behind)
    const opacity = line.reduce((share, ancestor) => share * Number(getComputedStyle(ancestor).opacity), 1)
    const [red, green, blue, alpha] = rgba(colour)
    const two = [over([red, green, blue, alpha * opacity], behind), behind].map(luminance).sort((a, b) => b - a)
    return (two[0] + 0.05) / (two[1] + 0.05)
  }
  const check = (element, colour) => {
    const style = getComputedStyle(element)
    const size = Number.parseFloat(style.fontSize)
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5
    const ratio = contrast(element, colour)
    if (ratio < needed) say(`contrast ${ratio.toFixed(2)} of ${needed}`, element)
  }
  const inactive = (element) => element.closest(':disabled, [aria-disabled=true]')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const looked = new Set()
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || looked.has(element)) continue
    looked.add(element)
    if (element.closest('script, style, noscript, option, svg title') || !shown(element) || inactive(element)) continue
    const style = getComputedStyle(element)
    check(element, element.closest('svg') ? style.fill : style.color)
  }
  for (const field of all('input:not([type=hidden]), textarea, select').filter(shown)) {
    if (!inactive(field)) check(field, getComputedStyle(field).color)
    if (field.placeholder && !inactive(field)) check(field, getComputedStyle(field, '::placeholder').color)
  }

  // --- width
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth + 1) {
    say(`the page is ${root.scrollWidth} wide in a window of ${root.clientWidth}`)
  }
  return found
}

/** Where the keyboard is now, and whether one sees it. */
export function focusSeen() {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const style = getComputedStyle(element)
  const seen =
    (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
  const box = element.getBoundingClientRect()
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0
  element.dataset.reachedByKeyboard = ''
  return { what: element.outerHTML.replace(/\s+/g, ' ').slice(0, 160), seen, inside }
}

/** What a mouse can press and the keyboard did not reach. */
export function notReached() {
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled)
    // Of radio buttons with one name, the keyboard stops at one.
    .filter((element) => element.type !== 'radio')
    .filter((element) => !('reachedByKeyboard' in element.dataset) && element.tabIndex >= 0)
    .map((element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 160))
}
