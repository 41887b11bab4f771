// Where things are on the pages, by role and words as a person finds them, in either language. Only this file
// knows; when a page changes its words, one line here changes with it.

export const both = (zh, en) => new RegExp(`${zh}|${en}`, 'i')
export const main = (page) => page.getByRole('main')
const button = (zh, en) => (page) =>
  main(page)
    .getByRole('button', { name: both(zh, en) })
    .first()
const field = (zh, en) => (page) =>
  main(page)
    .getByLabel(both(zh, en))
    .first()
const link = (page, title) => main(page).getByRole('link', { name: title }).first()
const text = (zh, en) => (page) =>
  main(page)
    .getByText(both(zh, en))
    .first()
/** What a summary opens: its form's first text field, and the button that sends it. */
const drop = (zh, en, act) => ({
  open: (page) => main(page).locator('summary').filter({ hasText: both(zh, en) }).first(),
  reason: (page) => main(page).locator('details[open] textarea[name=reason]').first(),
  ground: (page) => main(page).locator('details[open] select[name=ground]').first(),
  send: (page) => main(page).locator('details[open]').getByRole('button', { name: act }).first(),
})

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
}

/** Asked of a signed-in person before an act that binds their office. */
export const stepUp = {
  confirm: (page) => {
    const name = both('确认本人', 'confirm that it is me')
    const door = main(page).locator('.door')
    return door.getByRole('link', { name }).or(door.getByRole('button', { name })).first()
  },
  goOn: button('^继续', '^go on'),
}

/** Search results. */
export const catalogue = {
  hit: link,
  demand: (page) => link(page, both('提出数据需求', 'file a demand')),
}

export const resource = {
  addToBasket: button('加入资源车', 'add to basket'),
  inBasket: text('已在资源车|移出资源车', 'in your basket|remove from the basket'),
}

export const basket = {
  line: (page, title) => main(page).getByText(title).first(),
  app: field('应用系统|^应用', '^application'),
  title: field('申请名称|申请标题|事项名称', '^title'),
  basis: field('使用依据', 'basis of use'),
  scenario: field('使用场景', 'use scenario'),
  scope: field('使用范围', 'scope of use'),
  until: field('使用时限', 'use until'),
  submit: button('^提交申请|一并提交', '^submit'),
}

export const request = {
  signOff: button('签发', '^sign off'),
  lane: (page, department) => main(page).getByRole('row', { name: department }).first(),
  entry: link,
  dispute: drop('提出争议', '^\\s*dispute', both('提交争议', 'file the dispute')),
}

/** A dispute about a refusal, and what may be done in it. */
export const dispute = {
  entry: link,
  escalate: drop('提请主管部门协调', 'turn to the authority', both('提请主管部门协调', 'turn to the authority')),
  mediate: drop('记录协调结果', 'write down', both('记录协调结果', 'write down')),
  decide: drop('作出决定', '^\\s*decide', both('作出决定', '^decide')),
  result: (page, value) => main(page).locator(`details[open] input[name=result][value="${value}"]`),
  decided: text('政府决定：应予提供', 'decided: to be provided'),
}

/** The desk of an approver. */
export const desk = {
  case: link,
  item: (page, name) => main(page).locator(`#answer input[name=fields][value="${name}"]`),
  agree: button('^同意这', '^agree to these'),
  obliged: text('争议处理结果要求提供', 'the dispute obliges the provider'),
  refuse: drop('不予同意', 'refuse', both('答复不予同意', 'answer with a refusal')),
}

export const app = {
  name: field('应用名称', '^name'),
  purpose: field('应用用途', '^purpose'),
  send: button('^登记应用', '^register'),
  entry: link,
  configure: (page) => link(page, both('一体化配置', '^configure')),
  apply: button('^执行配置', '^apply'),
  envelope: (page) => link(page, both('打开信封', 'envelope')),
  openEnvelope: button('拆封|打开|开启', '^open it'),
  alreadyOpened: text('已拆封|已打开', 'already opened'),
  environment: (page) => page.locator('pre').filter({ hasText: 'CLIENT_ID' }).first(),
}

export const grant = {
  entry: link,
  live: text('可以调用', 'calls go through'),
  ways: {
    suspend: {
      ...drop('暂停', '^\\s*suspend', both('立即暂停', 'suspend now')),
      done: text('已暂停', 'suspended'),
    },
    end: { ...drop('终止', '^\\s*end', both('终止授权', 'end the grant')), done: text('已终止', 'ended') },
  },
}

export const audit = {
  verified: text('已验证', 'verified'),
  /** The newest entry of the log that tells of an agreement. */
  agreed: (page) =>
    main(page)
      .getByRole('row')
      .filter({ hasText: both('同意共享', 'agreed to share') })
      .getByRole('link')
      .first(),
  proven: text('刚刚验证通过', 'verified just now'),
  receipt: (page) => link(page, both('下载回执', 'download the receipt')),
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
  ['/consents', 'head@health'],
  ['/searches', 'developer@yuzhong'],
  ['/synonyms', 'authority@city'],
  ['/demands/unmet', 'authority@city'],
  ['/catalog?q=缆车停运救援', 'steward@health'],
  ['/publish', 'steward@health'],
  ['/authority', 'authority@city'],
  ['/demands', 'developer@yuzhong'],
  ['/disputes', 'developer@yuzhong'],
  ['/policies', 'security@city'],
  ['/audit', 'auditor@city'],
  ['/reports', 'supervisor@city'],
  ['/admin', 'operator@city'],
  ['/me', 'developer@yuzhong'],
]
/** What officials also do on a telephone, and lists that are wider than one (look.md). */
export const TELEPHONE_PAGES = [
  ['/inbox', 'head@health'],
  ['/consents', 'head@health'],
  ['/requests', 'head@yuzhong'],
  ['/audit', 'auditor@city'],
]
