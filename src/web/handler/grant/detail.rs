//! One grant as its page shows it: live or not, what it opens, its use over thirty days, its life so far.

use crate::app::App;
use crate::audit::words;
use crate::catalog::kind::Delivery;
use crate::catalog::vocabulary::method_name;
use crate::catalog::{self, Content, Resource};
use crate::clock::Timestamp;
use crate::credential::access;
use crate::error::Result;
use crate::grant::commands::UseSummary;
use crate::grant::{Alteration, Ending, Grant, GrantState, commands, reconcile, usage};
use crate::identity::Caller;
use crate::policy::{Action, Facts, Subject};
use crate::request::renew;
use crate::text::Language;
use crate::web::frame::{Frame, Section};
use crate::web::grant::{DeniedRow, GrantActs, GrantField, GrantPage, PointRow};
use crate::web::handler::reading::Reading;
use crate::web::part::chart::Bar;
use crate::web::part::{Bars, Chip, Icon, Link, Said, Tone};
use crate::web::request::EntryRow;
use crate::web::wording;

/// Days the chart shows.
const DAYS: i64 = 30;
/// Denied minutes the page lists.
const DENIED: usize = 8;

/// Fills in the page.
pub(super) async fn fill(app: &App, caller: &Caller, mut frame: Frame, grant: &Grant) -> Result<GrantPage> {
    let reading = Reading::new(app, caller, &frame);
    let resource = catalog::store::resource(&app.db.reader, &grant.resource).await?;
    let content = resource.content();
    let title = title(&reading, &resource);
    let used = commands::use_of(app, caller, &grant.id).await?;
    let access = access::of(app, std::slice::from_ref(grant)).await?.pop();
    let (endpoint, sample) = access
        .map(|one| (one.endpoint.unwrap_or_default(), one.sample.unwrap_or_default()))
        .unwrap_or_default();
    let due = match grant.state {
        GrantState::Ended { .. } => None,
        _ => reading.expiry(&grant.scope, &frame)?,
    };
    let page = GrantPage {
        id: grant.id.to_string(),
        resource: Link::new(title.clone(), format!("/resources/{}", grant.resource)),
        chip: super::chip(&reading, grant),
        sentence: sentence(&reading, grant),
        due,
        parties: parties(&reading, grant).await?,
        notices: notices(&reading, grant).await?,
        fields: fields(&reading, grant, content),
        operations: operations(&reading, grant, content),
        until: Reading::until(&grant.scope),
        row_choices: super::change::row_choices(&reading, grant, content),
        rows: reading.rows(grant.scope.row_filter.as_ref()),
        limits: limits(&reading, grant),
        sample,
        endpoint,
        denied: denied(&reading, &used),
        usage: Some(bars(&reading, &used)),
        points: points(&reading, grant),
        entries: entries(&reading, grant).await?,
        tokens: frame.tokens(),
        may: may(&reading, grant).await?,
        frame: {
            frame.title = title;
            frame.section = Some(Section::Grants);
            frame.trail = vec![Link::new(frame.t.grant.list, "/grants")];
            frame
        },
    };
    Ok(page)
}

fn title(reading: &Reading<'_>, resource: &Resource) -> String {
    let title = resource.content().map(|content| content.title.in_language(reading.language).to_owned());
    title.unwrap_or_else(|| resource.code.clone())
}

fn sentence(reading: &Reading<'_>, grant: &Grant) -> String {
    let extent = reading.extent(&grant.scope);
    let now_is = match &grant.state {
        GrantState::Provisioning { .. } => reading.pick("尚未开通", "not open yet"),
        GrantState::Active { .. } if grant.is_open(reading.now) => {
            reading.pick("可以调用", "calls go through")
        }
        GrantState::Active { .. } => reading.pick("不在有效期内", "outside its validity"),
        GrantState::Suspended { .. } => reading.pick("已暂停，不能调用", "suspended, calls fail"),
        GrantState::Ended { .. } => reading.pick("已终止，不能调用", "ended, calls fail"),
    };
    match reading.language {
        Language::Zh => format!("{now_is}：{extent}。"),
        Language::En => format!("{extent}: {now_is}."),
    }
}

async fn parties(reading: &Reading<'_>, grant: &Grant) -> Result<Vec<(String, Link)>> {
    let named = |zh, en, word: Said, url: String| (reading.pick(zh, en).to_owned(), Link::new(word, url));
    let app = reading.application(&grant.app).await?;
    let request = crate::request::store::request(&reading.app.db.reader, &grant.request).await?;
    // The application and the request belong to the holder; a provider reads their names only.
    let own = reading.caller.org.id == grant.requester;
    let app_url = if own { format!("/apps/{}", grant.app) } else { String::new() };
    let answer_url = format!("/inbox/lines/{}", grant.line);
    Ok(vec![
        named("提供部门", "Provider", reading.organisation(&grant.provider), String::new()),
        named("使用部门", "Holder", reading.organisation(&grant.requester), String::new()),
        named("应用", "Application", app, app_url),
        named("申请", "Request", reading.typed(&request.title), format!("/requests/{}", grant.request)),
        named("答复", "Answer", reading.plain("查看答复", "see the answer"), answer_url),
    ])
}

async fn notices(reading: &Reading<'_>, grant: &Grant) -> Result<Vec<Said>> {
    let mut notices = Vec::new();
    match &grant.state {
        GrantState::Suspended { suspension, .. } => {
            let prefix = reading.pick("已暂停：", "Suspended: ");
            notices.push(reading.typed(&format!("{prefix}{}", suspension.reason)));
        }
        GrantState::Provisioning { .. } => notices.extend(reading.waits(grant).await?),
        GrantState::Active { .. } | GrantState::Ended { .. } => {}
    }
    if let Some(line) = renew::open_for(reading.app, grant).await? {
        let day = Reading::until(&line.scope);
        notices.push(Said::plain(match reading.language {
            Language::Zh => format!("延期至 {day} 的申请正在办理；未获同意前，使用时限不变。"),
            Language::En => {
                format!("A renewal until {day} is under way; until it is agreed to the end stays.")
            }
        }));
    }
    if let Some(renewal) = &grant.renewal {
        let day = wording::date(renewal.until);
        notices.push(Said::plain(match reading.language {
            Language::Zh => format!("已同意延期至 {day}，存证后生效。"),
            Language::En => format!("Renewed until {day}, as soon as the log is sealed."),
        }));
    }
    if grant.awaits_confirmation() {
        notices.push(reading.plain(
            "执行点尚未确认关闭，正在持续重试；已签发的令牌最迟 5 分钟失效。",
            "Not every enforcement point has confirmed yet; retrying. Tokens end within 5 minutes.",
        ));
    }
    Ok(notices)
}

fn fields(reading: &Reading<'_>, grant: &Grant, content: Option<&Content>) -> Vec<GrantField> {
    let row = |field: &crate::scope::FieldScope| GrantField {
        name: field.name.clone(),
        title: content
            .and_then(|content| content.item(&field.name))
            .map_or_else(|| reading.typed(&field.name), |item| reading.said(&item.title)),
        mask: field
            .mask
            .map_or_else(|| reading.pick("明文", "in clear").to_owned(), |mask| reading.mask(mask)),
        stays: true,
    };
    grant.scope.fields.iter().map(row).collect()
}

fn operations(reading: &Reading<'_>, grant: &Grant, content: Option<&Content>) -> Vec<GrantField> {
    let titled = |name: &String| {
        let all = content.map(|content| content.operations.as_slice()).unwrap_or_default();
        all.iter().find(|operation| operation.name == *name).map(|operation| reading.said(&operation.title))
    };
    let row = |name: &String| GrantField {
        name: name.clone(),
        title: titled(name).unwrap_or_else(|| reading.typed(name)),
        mask: String::new(),
        stays: true,
    };
    grant.scope.operations.iter().map(row).collect()
}

fn limits(reading: &Reading<'_>, grant: &Grant) -> Vec<(String, Said)> {
    let scope = &grant.scope;
    let quota = scope.quota.map(|quota| wording::thousands(quota.calls_per_day.into()));
    let quota = match (quota, reading.language) {
        (None, _) => reading.plain("不限", "none"),
        (Some(calls), Language::Zh) => Said::plain(format!("每日 {calls} 次")),
        (Some(calls), Language::En) => Said::plain(format!("{calls} calls a day")),
    };
    let mut limits = vec![
        ("共享方式", "Method", Said::plain(reading.name(method_name(scope.method)))),
        ("每日调用上限", "Quota", quota),
        ("用途", "Purpose", reading.typed(&scope.purpose)),
        ("依据", "Basis", reading.typed(&scope.legal_basis)),
        ("使用至", "Until", Said::plain(Reading::until(scope))),
    ];
    if !scope.operations.is_empty() {
        limits.insert(0, ("操作", "Operations", reading.typed(&scope.operations.join(", "))));
    }
    limits.into_iter().map(|(zh, en, said)| (reading.pick(zh, en).to_owned(), said)).collect()
}

/// The last thirty civil days, oldest first.
fn days(now: Timestamp) -> impl Iterator<Item = Timestamp> {
    (0..DAYS).rev().map(move |back| now.plus_seconds(-back * 86_400))
}

/// The chart; denied calls are its marked part.
pub(in crate::web::handler) fn bars(reading: &Reading<'_>, used: &UseSummary) -> Bars {
    let count = |calls: i64| u64::try_from(calls).unwrap_or(0);
    let bar = |at: Timestamp| {
        let day = usage::civil_day(at);
        let through = used.days.iter().find(|other| other.day == day).map_or(0, |day| count(day.calls));
        let denied = used
            .denied
            .iter()
            .filter(|denied| usage::civil_day(Timestamp(denied.minute.saturating_mul(60_000_000))) == day);
        let denied: u64 = denied.map(|denied| count(denied.calls)).sum();
        Bar { label: reading.day(at), value: through + denied, marked: denied }
    };
    let bars: Vec<Bar> = days(reading.now).map(bar).collect();
    let denied: u64 = bars.iter().map(|bar| bar.marked).sum();
    let total: u64 = bars.iter().map(|bar| bar.value).sum();
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    let [total, most, denied] = [total, most, denied].map(wording::thousands);
    Bars {
        alternative: match reading.language {
            Language::Zh => {
                format!("近 30 日共 {total} 次调用，最多一日 {most} 次，其中被拒绝 {denied} 次。")
            }
            Language::En => format!("{total} calls in 30 days, at most {most} a day; {denied} were denied."),
        },
        label_heading: reading.pick("日期", "Day").to_owned(),
        value_heading: reading.pick("调用", "Calls").to_owned(),
        marked_heading: reading.pick("被拒绝", "Denied").to_owned(),
        table_word: reading.pick("查看数据表", "As a table").to_owned(),
        bars,
    }
}

fn denied(reading: &Reading<'_>, used: &UseSummary) -> Vec<DeniedRow> {
    let row = |denied: &usage::store::Denials| DeniedRow {
        when: reading.moment(Timestamp(denied.minute.saturating_mul(60_000_000))),
        why: words::denial(&denied.code)
            .map_or_else(|| denied.code.clone(), |(zh, en)| reading.pick(zh, en).to_owned()),
        calls: denied.calls,
    };
    used.denied.iter().take(DENIED).map(row).collect()
}

fn points(reading: &Reading<'_>, grant: &Grant) -> Vec<PointRow> {
    let point = |tone, icon, zh, en, at: Option<Timestamp>| PointRow {
        name: match reconcile::delivery(grant) {
            Delivery::ByHand => reading.pick("提供部门人工开通", "the provider, by hand"),
            Delivery::HostedTable | Delivery::HttpApi => reading.pick("内置网关", "built-in gateway"),
        }
        .to_owned(),
        chip: Chip::new(tone, icon, reading.pick(zh, en)),
        note: at.map(|at| reading.moment(at)).unwrap_or_default(),
    };
    match &grant.state {
        GrantState::Provisioning { .. } => Vec::new(),
        GrantState::Active { since } => {
            vec![point(Tone::Green, Icon::Check, "已开通", "open", Some(*since))]
        }
        _ if grant.awaits_confirmation() => {
            vec![point(Tone::Vermilion, Icon::Alert, "未确认关闭", "not confirmed", None)]
        }
        GrantState::Suspended { suspension, .. } => {
            vec![point(Tone::Green, Icon::Check, "已确认关闭", "closed", suspension.confirmed_at)]
        }
        GrantState::Ended { confirmed_at, .. } => {
            vec![point(Tone::Green, Icon::Check, "已确认关闭", "closed", *confirmed_at)]
        }
    }
}

async fn entries(reading: &Reading<'_>, grant: &Grant) -> Result<Vec<EntryRow>> {
    let row = |at: Timestamp, who: Said, words: String| EntryRow {
        at: reading.moment(at),
        iso: at.rfc3339(),
        who,
        words: reading.typed(&words),
        proof_url: String::new(),
    };
    let system = || reading.plain("系统", "the system");
    let mut rows = vec![row(
        grant.created_at,
        reading.organisation(&grant.provider),
        reading.pick("同意提供", "agreed").to_owned(),
    )];
    match &grant.state {
        GrantState::Active { since } | GrantState::Suspended { since: Some(since), .. } => {
            rows.push(row(*since, system(), reading.pick("开通", "opened").to_owned()));
        }
        GrantState::Provisioning { .. }
        | GrantState::Suspended { since: None, .. }
        | GrantState::Ended { .. } => {}
    }
    for change in &grant.changes {
        let words = match &change.how {
            Alteration::Narrowed { reason } => format!("{}{reason}", reading.pick("收窄：", "narrowed: ")),
            Alteration::Extended { until, .. } => {
                format!("{}{}", reading.pick("延期至 ", "renewed until "), wording::date(*until))
            }
        };
        rows.push(row(change.at, reading.person(&change.by).await?, words));
    }
    match &grant.state {
        GrantState::Suspended { suspension, .. } => {
            let words = format!("{}{}", reading.pick("暂停：", "suspended: "), suspension.reason);
            rows.push(row(suspension.at, reading.person(&suspension.by).await?, words));
        }
        GrantState::Ended { ending, at, .. } => {
            let (who, words) = match ending {
                Ending::Expired => (system(), reading.pick("到期终止", "its time was over").to_owned()),
                Ending::Returned { by, reason } => {
                    (reading.person(by).await?, format!("{}{reason}", reading.pick("退还：", "given back: ")))
                }
                Ending::Terminated { by, reason } => {
                    (reading.person(by).await?, format!("{}{reason}", reading.pick("终止：", "ended: ")))
                }
            };
            rows.push(row(*at, who, words));
        }
        GrantState::Provisioning { .. } | GrantState::Active { .. } => {}
    }
    rows.reverse();
    Ok(rows)
}

async fn may(reading: &Reading<'_>, grant: &Grant) -> Result<GrantActs> {
    let facts = grant.facts();
    let may = |action| reading.app.policy.allows(action, reading.caller, &reading.tree, &facts).allowed;
    let by_hand = reconcile::delivery(grant) == Delivery::ByHand;
    let (mut waits, mut suspended, mut ended) = (false, false, false);
    match grant.state {
        GrantState::Provisioning { .. } => waits = true,
        GrantState::Active { .. } => {}
        GrantState::Suspended { .. } => suspended = true,
        GrantState::Ended { .. } => ended = true,
    }
    let asks = Facts { requester: Some(grant.requester.clone()), ..Facts::default() };
    let may_ask =
        reading.app.policy.allows(Action::SubmitRequest, reading.caller, &reading.tree, &asks).allowed;
    let renewable = grant.check_renewable(Timestamp(i64::MAX), reading.now).is_ok();
    let renew = may_ask && renewable && renew::open_for(reading.app, grant).await?.is_none();
    Ok(GrantActs {
        narrow: !ended && may(Action::NarrowGrant),
        renew,
        suspend: !suspended && !ended && may(Action::SuspendGrant),
        resume: suspended && may(Action::ResumeGrant),
        end: !ended && may(Action::EndGrant),
        give_back: !ended && may(Action::ReturnGrant),
        opened_by_hand: by_hand && waits && may(Action::ResumeGrant),
        closed_by_hand: by_hand && grant.awaits_confirmation() && may(Action::EndGrant),
    })
}
