// What every page must keep, whatever it shows. These functions run inside the page, so they use nothing but
// one another; `FAULTS` is the expression that runs them all and answers sentences, none for a good page. It
// works where the page's own scripts are switched off.

const all = (selector) => [...document.querySelectorAll(selector)]
const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
const outline = (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 160)
const about = (fault, elements) => elements.map((element) => `${fault}: ${outline(element)}`)

function structure() {
  const found = []
  const { lang, scrollWidth, clientWidth } = document.documentElement
  if (!/^(zh|en)\b/.test(lang)) found.push(`the page tells no language: "${lang}"`)
  if (document.title.trim() === '') found.push('the page has no title')
  const first = all('h1').filter(shown)
  if (first.length !== 1) found.push(`the page has ${first.length} headings of first order`)
  if (all('main').length !== 1) found.push(`the page has ${all('main').length} main parts`)
  const headings = all('h1, h2, h3, h4, h5, h6').filter(shown)
  // A summary of what is to be mended stands before the page's own heading.
  const order = (heading) => Number(heading.tagName[1])
  const skips = headings.filter(
    (heading, place) => order(heading) > (place ? order(headings[place - 1]) : 1) + 1,
  )
  for (const heading of skips)
    found.push(`a heading of order ${order(heading)} follows too high a one: ${outline(heading)}`)
  const ids = all('[id]').map((element) => element.id)
  const twice = new Set(ids.filter((id, place) => ids.indexOf(id) !== place))
  for (const id of twice) found.push(`two elements have the id "${id}"`)
  if (scrollWidth > clientWidth + 1)
    found.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}`)
  return found
}

/** What a screen reader is told of an element by its attributes. */
function told(element) {
  const words = (id) => document.getElementById(id)?.textContent ?? ''
  const elsewhere = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).map(words).join('')
  return [element.getAttribute('aria-label'), elsewhere, element.getAttribute('title')].join('').trim()
}

function isNamedControl(control) {
  const pressed = ['submit', 'reset', 'button', 'image'].includes(control.type)
  const labels = [...control.labels].map((label) => label.textContent).join('')
  return (pressed ? control.value || control.alt : labels).trim() || told(control)
}

function isNamed(element) {
  const pictures = [...element.querySelectorAll('img[alt], svg title, [aria-label]')]
  const pictured = (part) => part.getAttribute('alt') ?? part.getAttribute('aria-label') ?? part.textContent
  return element.textContent.trim() || told(element) || pictures.map(pictured).join('').trim()
}

function names() {
  const dangling = (name) =>
    all(`[${name}]`).filter((element) =>
      element
        .getAttribute(name)
        .split(/\s+/)
        .some((id) => id && !document.getElementById(id)),
    )
  const controls = all('input:not([type=hidden]), select, textarea').filter(shown)
  const pressed = all('button, a[href], summary').filter(shown)
  const headless = (table) => table.getAttribute('role') !== 'presentation' && !table.querySelector('th')
  return [
    about(
      'a control has no label',
      controls.filter((control) => !isNamedControl(control)),
    ),
    about(
      'it has no words',
      pressed.filter((element) => !isNamed(element)),
    ),
    about('an image has no alternative text', all('img:not([alt])')),
    about('a table has no heads', all('table').filter(shown).filter(headless)),
    ...['aria-describedby', 'aria-labelledby', 'aria-controls'].map((name) =>
      about(`${name} points nowhere`, dangling(name)),
    ),
  ].flat()
}

/** A colour of any notation as red, green, blue of 255 and alpha of 1. */
function rgba(colour) {
  const seen = (globalThis.matouColours ??= new Map())
  if (!seen.has(colour)) {
    const canvas = document.createElement('canvas').getContext('2d')
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data
    seen.set(colour, [red, green, blue, alpha / 255])
  }
  return seen.get(colour)
}

function over(upper, lower) {
  const alpha = upper[3]
  return [0, 1, 2].map((part) => upper[part] * alpha + lower[part] * (1 - alpha)).concat(1)
}

function luminance(colour) {
  const [red, green, blue] = colour.slice(0, 3).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast of a colour on an element with what lies behind it (WCAG 2.2, 1.4.3). */
function contrast(element, colour) {
  const line = []
  for (let next = element; next; next = next.parentElement) line.unshift(getComputedStyle(next))
  const behind = line.reduce((below, style) => over(rgba(style.backgroundColor), below), [255, 255, 255, 1])
  const opacity = line.reduce((share, style) => share * Number(style.opacity), 1)
  const [red, green, blue, alpha] = rgba(colour)
  const front = over([red, green, blue, alpha * opacity], behind)
  const [light, dark] = [front, behind].map(luminance).sort((one, other) => other - one)
  return (light + 0.05) / (dark + 0.05)
}

function legibility(element, colour) {
  const style = getComputedStyle(element)
  const size = Number.parseFloat(style.fontSize)
  const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5
  const ratio = contrast(element, colour)
  return ratio < needed ? about(`contrast ${ratio.toFixed(2)} of ${needed}`, [element]) : []
}

function contrasts() {
  // What only a screen reader is told has no contrast.
  const isActive = (element) => shown(element) && !element.closest(':disabled, [aria-disabled=true], .unseen')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const holders = new Set()
  while (walker.nextNode()) if (walker.currentNode.data.trim()) holders.add(walker.currentNode.parentElement)
  const texts = [...holders].filter(
    (element) => !element.closest('script, style, noscript, option, svg title') && isActive(element),
  )
  const fields = all('input:not([type=hidden]), textarea, select').filter(isActive)
  const style = (element, part) => getComputedStyle(element, part)
  return [
    ...texts.map((text) => legibility(text, text.closest('svg') ? style(text).fill : style(text).color)),
    ...fields.map((field) => legibility(field, style(field).color)),
    ...fields
      .filter((field) => field.placeholder)
      .map((field) => legibility(field, style(field, '::placeholder').color)),
  ].flat()
}

/** What stands in Chinese on an English page: only what has no English, marked as Chinese, and no sentence but
 * what a department wrote in its own words, which the page marks as such (`written`). */
function untranslated() {
  if (!document.documentElement.lang.startsWith('en')) return []
  const han = /\p{Script=Han}/u
  const sentence = /[。；！？，]/
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts = []
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode
    if (han.test(data) && !parentElement.closest(VERBATIM)) texts.push([data.trim(), parentElement])
  }
  const marked = texts.filter(([, element]) => element.closest('[lang|=zh]'))
  const plain = texts.filter(([, element]) => !element.closest('[lang|=zh]'))
  const sentences = marked.filter(([text, element]) => sentence.test(text) && !element.closest('.written'))
  const named = (run) => marked.some(([text]) => text.includes(run))
  const runs = (value) => value.match(/\p{Script=Han}+/gu) ?? []
  const attributes = ['title', 'aria-label', 'placeholder', 'alt'].flatMap((name) =>
    all(`[${name}]`)
      .filter((element) => !element.closest('[lang|=zh]'))
      .filter((element) => runs(element.getAttribute(name)).some((run) => !named(run))),
  )
  return [
    about(
      'Chinese stands unmarked on an English page',
      plain.map(([, element]) => element),
    ),
    ...sentences.map(([text]) => `a Chinese sentence stands on an English page: ${text}`),
    about('Chinese in an attribute on an English page', attributes),
  ].flat()
}

/** What is shown to the letter: files, records, sources of rules. */
const VERBATIM = 'script, style, pre, code, textarea'

const CONSTANTS = Object.entries({ all, shown, outline, about }).map(
  ([name, value]) => `const ${name} = ${value}`,
)
const FUNCTIONS = [
  structure,
  told,
  isNamedControl,
  isNamed,
  names,
  rgba,
  over,
  luminance,
  contrast,
  legibility,
  untranslated,
]
const SOURCE = [...CONSTANTS, `const VERBATIM = '${VERBATIM}'`, ...FUNCTIONS, contrasts].join('\n')

const ALL = '[...structure(), ...names(), ...contrasts(), ...untranslated()]'
/** Faults of the page as it stands: structure, names, contrast, language. */
export const FAULTS = `(() => {\n${SOURCE}\nreturn ${ALL}\n})()`

/** Where the keyboard is now, and whether one sees it; nothing once it has been everywhere. */
export function focusSeen() {
  const element = document.activeElement
  if (!element || element === document.body) return null
  // A date has several stops within one field.
  if (window.lastReached === element && element.matches('input')) return { within: true }
  window.lastReached = element
  if ('reachedByKeyboard' in element.dataset) return null
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
  return (
    [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled)
      // Of radio buttons with one name, the keyboard stops at one.
      .filter((element) => element.type !== 'radio')
      .filter((element) => !('reachedByKeyboard' in element.dataset) && element.tabIndex >= 0)
      .map((element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 160))
  )
}
