// The checks themselves: a good page passes, and each fault is found alone. Without this a check that finds
// nothing anywhere would look like good pages everywhere.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'

export const needsApp = false

const page = (body, { lang = 'zh-CN', head = '<title>码头</title>' } = {}) =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">${head}
<link rel="icon" href="data:,"></head><body>${body}</body></html>`
const main = (body) => `<main><h1>目录</h1>${body}</main>`

const english = (body) =>
  page(`<main><h1>Catalogue</h1>${body}</main>`, { lang: 'en', head: '<title>Matou</title>' })
const GOOD_ENGLISH = english(
  `<p lang="zh-CN">人口</p><p class="written" lang="zh-CN">仅用于核验。</p><code>-- 说明</code>
<button aria-label="Choose 人口">Choose</button>`,
)

const GOOD = page(
  main(`<h2>检索</h2><form><label for="q">关键词</label> <input id="q" name="q" placeholder="名称、字段">
<label><input type="checkbox" name="mine"> 仅本部门</label><button>检索</button>
<button aria-label="清空"><svg width="8" height="8"></svg></button></form>
<table><tr><th>名称</th></tr><tr><td>人口</td></tr></table>
<p style="color: #4f5a60; background: #fbfaf7">说明</p><button disabled style="color: #ccc">提交</button>
<p style="display: none; color: #eee">看不见</p>`),
)

const FAULTY = [
  ['the page tells no language', page(main(''), { lang: '' })],
  ['the page has no title', page(main(''), { head: '' })],
  ['the page has 0 headings', page('<main><p>目录</p></main>')],
  ['the page has 2 headings', page(main('<h1>又一个</h1>'))],
  ['the page has 0 main parts', page('<h1>目录</h1>')],
  ['a heading of order 3 follows too high', page(main('<h3>检索</h3>'))],
  ['two elements have the id "q"', page(main('<p id="q">一</p><p id="q">二</p>'))],
  ['a control has no label', page(main('<input name="q" placeholder="关键词">'))],
  [
    'a control has no label',
    page(main('<label for="other">关键词</label><select name="q"><option>一</option></select>')),
  ],
  ['it has no words', page(main('<button><svg width="8" height="8"></svg></button>'))],
  ['an image has no alternative text', page(main('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'))],
  ['aria-describedby points nowhere', page(main('<label>关键词 <input aria-describedby="hint"></label>'))],
  ['a table has no heads', page(main('<table><tr><td>人口</td></tr></table>'))],
  ['contrast 2.85 of 4.5', page(main('<p style="color: #999">说明</p>'))],
  ['contrast 2.85 of 3', page(main('<p style="color: #999; font-size: 24px">说明</p>'))],
  [
    'contrast 1.00 of 4.5',
    page(main('<div style="background: #17242b"><p style="color: #17242b">说明</p></div>')),
  ],
  ['contrast 2.8', page(main('<p style="opacity: 0.4">说明</p>'))],
  ['contrast 2.8', page(main('<label>关键词 <input value="人口" style="color: #999"></label>'))],
  ['Chinese stands unmarked on an English page', english('<p>人口</p>')],
  ['a Chinese sentence stands on an English page', english('<p lang="zh-CN">请先登录。</p>')],
  ['Chinese in an attribute on an English page', english('<p title="人口">Population</p>')],
  ['the page is 3000 wide', page(main('<div style="width: 2992px">宽</div>'))],
]

async function good(town, options) {
  const visitor = await town.visitor(options)
  for (const html of [GOOD, GOOD_ENGLISH]) {
    await visitor.page.setContent(html)
    await visitor.check()
  }
  assert.deepEqual(visitor.wrong, [])
}

async function serve(answers) {
  const server = createServer((request, response) => {
    const [status, type, body] = answers[request.url] ?? [404, 'text/plain', '']
    response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body)
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

export const cases = {
  'a good page passes': (town) => good(town),
  'a good page passes without JavaScript': (town) => good(town, { javaScript: false }),

  'each fault is found, and no other': async (town) => {
    const visitor = await town.visitor()
    for (const [fault, html] of FAULTY) {
      await visitor.page.setContent(html)
      await visitor.check()
      assert.equal(visitor.wrong.length, 1, `${fault} should be the only fault of ${visitor.wrong}`)
      assert.ok(visitor.wrong[0].includes(fault), `${visitor.wrong[0]} should say: ${fault}`)
      visitor.wrong = []
    }
  },

  'what a page logs and fails to load is found': async (town) => {
    const visitor = await town.visitor()
    const site = await serve({
      '/': [
        200,
        'text/html',
        page(main('<script>console.error("坏了")</script><script src="/gone.js"></script>')),
      ],
      '/throws': [200, 'text/html', page(main('<script>nothing.here()</script>'))],
      '/refused': [403, 'text/html', page(main('<p>不允许</p>'))],
    })
    await visitor.open(`${site.address}/`)
    const wrong = visitor.wrong.join('\n')
    assert.match(wrong, /the console says: 坏了/)
    assert.match(wrong, /GET .*\/gone\.js answered 404/)
    visitor.wrong = []
    await visitor.open(`${site.address}/throws`)
    assert.match(visitor.wrong.join('\n'), /a script failed: nothing is not defined/)
    visitor.wrong = []
    await visitor.open(`${site.address}/refused`)
    assert.match(visitor.wrong.join('\n'), /refused answered 403/)
    visitor.wrong = []
    await visitor.openRefused(`${site.address}/refused`, 403)
    assert.deepEqual(visitor.wrong, [])
    await visitor.openRefused(`${site.address}/refused`, 404)
    assert.match(visitor.wrong.join('\n'), /403 instead of 404/)
    visitor.wrong = []
    site.close()
  },

  'the keyboard reaches everything, and one sees where it is': async (town) => {
    const visitor = await town.visitor()
    await visitor.page.setContent(GOOD)
    await visitor.checkKeyboard()
    assert.deepEqual(visitor.wrong, [])
    await visitor.page.setContent(page(main('<style>button { outline: none }</style><button>一</button>')))
    await visitor.checkKeyboard()
    assert.match(visitor.wrong.join('\n'), /does not see that the keyboard is at <button/)
    visitor.wrong = []
    // A button that sends the keyboard back.
    const trap = '<button id="a">一</button><button onfocus="a.focus()">二</button><button>三</button>'
    await visitor.page.setContent(page(main(trap)))
    await visitor.checkKeyboard()
    assert.match(visitor.wrong.join('\n'), /the keyboard does not reach <button.*三/)
    visitor.wrong = []
  },
}
