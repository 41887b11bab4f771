// Where things are on the pages, by role and words as a person finds them. Only this file knows; when a page
// changes its words, one line here changes with it.

const both = (zh, en) => new RegExp(`${zh}|${en}`, 'i')
const button = (zh, en) => (page) => page.getByRole('button', { name: both(zh, en) }).first()
const field = (zh, en) => (page) => page.getByLabel(both(zh, en)).first()
const main = (page) => page.getByRole('main')

/** The bar above every page. */
export const frame = {
  signIn: (page) => page.getByRole('banner').getByRole('link', { name: both('登录', 'sign in') }),
  acting: (page) => page.getByRole('banner').locator('summary').first(),
  signOut: (page) => page.getByRole('banner').getByRole('button', { name: both('退出', 'sign out') }),
  search: (page) => page.getByRole('search').locator('input[type=search]').first(),
  language: (page, language) =>
    page.getByRole('banner').getByRole('link', { name: language === 'en' ? /^english$/i : /^中文$/ }),
}

/** The demonstration identity provider. */
export const provider = {
  person: (page, login) => page.locator(`button[name=person][value="${login}"]`),
  cancel: button('取消登录', 'cancel'),
}

/** Asked of a signed-in person before an act that binds their office. */
export const stepUp = {
  confirm: (page) =>
    main(page)
      .getByRole('link', { name: /确认本人|再次确认|再次登录|confirm/i })
      .or(main(page).getByRole('button', { name: /确认本人|再次确认|再次登录|confirm/i }))
      .first(),
}

/** Search results. */
export const catalogue = {
  hit: (page, title) => main(page).getByRole('link', { name: title }).first(),
}

export const resource = {
  addToBasket: button('加入资源车', 'add to basket'),
  inBasket: (page) =>
    main(page)
      .getByText(/已在资源车|移出资源车|in your basket/i)
      .first(),
}

export const basket = {
  line: (page, title) => main(page).getByText(title).first(),
  app: field('应用系统|^应用', 'application'),
  title: field('申请名称|申请标题|事项名称', 'title'),
  basis: field('使用依据', 'basis'),
  scenario: field('使用场景', 'scenario'),
  scope: field('使用范围', 'scope'),
  method: field('使用方式', 'method'),
  until: field('使用时限', 'until|period'),
  submit: button('^提交申请|一并提交', '^submit'),
}

export const request = {
  signOff: button('签发|同意提交', 'sign off'),
  lane: (page, department) => main(page).getByRole('row', { name: department }).first(),
  entry: (page, title) => main(page).getByRole('link', { name: title }).first(),
}

/** The desk of an approver. */
export const desk = {
  case: (page, title) => main(page).getByRole('link', { name: title }).first(),
  agree: button('^同意', '^agree'),
  reason: field('理由|说明', 'reason'),
}

export const app = {
  first: (page) => main(page).getByRole('row').getByRole('link').first(),
  configure: (page) =>
    main(page)
      .getByRole('link', { name: /一体化配置|配置/ })
      .or(button('一体化配置|预演', 'configure')(page))
      .first(),
  apply: button('执行配置|开始配置', 'apply'),
  envelope: (page) => main(page).getByRole('link', { name: both('打开信封', 'envelope') }).first(),
  openEnvelope: button('拆封|打开|开启', '^open'),
  alreadyOpened: (page) =>
    main(page)
      .getByText(/已拆封|已打开|already opened/)
      .first(),
  environment: (page) => page.locator('pre, textarea').filter({ hasText: 'CLIENT_ID' }).first(),
}

export const audit = {
  verified: (page) =>
    main(page)
      .getByText(/已验证|verified/)
      .first(),
  entries: (page) => main(page).getByRole('table').getByRole('row'),
}

/** Every page of the surface, and in which post it is looked at. */
export const PAGES = [
  ['/', 'developer@yuzhong'],
  ['/catalog', 'developer@yuzhong'],
  ['/basket', 'developer@yuzhong'],
  ['/requests', 'developer@yuzhong'],
  ['/inbox', 'head@health'],
  ['/apps', 'developer@yuzhong'],
  ['/grants', 'developer@yuzhong'],
  ['/publish', 'steward@health'],
  ['/authority', 'authority@city'],
  ['/demands', 'developer@yuzhong'],
  ['/policies', 'security@city'],
  ['/audit', 'auditor@city'],
  ['/reports', 'supervisor@city'],
  ['/admin', 'operator@city'],
]
/** What officials also do on a telephone (look.md). */
export const TELEPHONE_PAGES = [
  ['/inbox', 'head@health'],
  ['/requests', 'head@yuzhong'],
]
