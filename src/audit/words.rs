//! What the codes of the log mean, in both languages: acts, nouns, and who did something.
//!
//! A code that has no words yet is shown as it is; nothing is guessed. It never reads the database.

/// What was done, such as `line.agree`: Chinese, English. None for a code without words.
pub fn act(action: &str) -> Option<(&'static str, &'static str)> {
    of_catalogue(action)
        .or_else(|| of_request(action))
        .or_else(|| of_grant(action))
        .or_else(|| of_system(action))
}

fn of_catalogue(action: &str) -> Option<(&'static str, &'static str)> {
    Some(match action {
        "resource.view" => ("查看条目", "viewed an entry"),
        "resource.title" => ("知悉条目名称", "learned of an entry"),
        "resource.draft" => ("编制条目", "drafted an entry"),
        "resource.assess" => ("评估条目", "assessed an entry"),
        "resource.discard" => ("放弃条目草稿", "gave a draft entry up"),
        "resource.submit" => ("条目报部门负责人", "sent an entry to the department head"),
        "resource.head_approve" => ("部门负责人审定条目", "approved an entry as department head"),
        "resource.publish" => ("发布条目", "published an entry"),
        "resource.return" => ("退回条目", "sent an entry back"),
        "resource.withdraw" => ("撤下条目", "withdrew an entry"),
        "resource.import" => ("批量导入条目", "imported entries"),
        "demand.file" => ("提出数据需求", "filed a demand"),
        "demand.view" => ("查看数据需求", "viewed a demand"),
        "demand.survey" => ("查看需求清单", "read the list of needs"),
        "demand.route" => ("转办数据需求", "passed a demand on"),
        "demand.answer" => ("答复数据需求", "answered a demand"),
        "demand.withdraw" => ("撤回数据需求", "withdrew a demand"),
        _ => return None,
    })
}

fn of_request(action: &str) -> Option<(&'static str, &'static str)> {
    Some(match action {
        "resource.ask" => ("申请资源", "asked for a resource"),
        "request.submit" => ("提交申请", "submitted a request"),
        "request.view" => ("查看申请", "viewed a request"),
        "request.sign_off" => ("签发申请", "signed off a request"),
        "request.decline" => ("申请不予签发", "declined to sign a request"),
        "request.withdraw" => ("撤回申请", "withdrew a request"),
        "line.view" => ("查看申请项", "viewed a line"),
        "line.expect" => ("预判答复", "foresaw an answer"),
        "line.agree" => ("同意共享", "agreed to share"),
        "line.refuse" => ("不予同意", "refused to share"),
        "line.supplement" => ("一次告知补正", "asked for a supplement"),
        "line.counter_offer" => ("提出调整方案", "made an offer"),
        "line.accept_offer" => ("接受调整方案", "accepted an offer"),
        "line.decline_offer" => ("不接受调整方案", "declined an offer"),
        "line.extend" => ("申请延期答复", "asked for more time to answer"),
        "line.decide_extension" => ("审批延期答复", "decided on more time to answer"),
        "line.dispute" => ("对不予同意提出争议", "disputed a refusal"),
        "dispute.view" => ("查看争议", "viewed a dispute"),
        "dispute.give_in" => ("同意重新答复", "gave in to a dispute"),
        "dispute.escalate" => ("提请主管部门协调", "turned to the authority"),
        "dispute.withdraw" => ("撤回争议", "took a dispute back"),
        "dispute.mediate" => ("协调争议", "mediated a dispute"),
        "dispute.decide" => ("决定争议", "decided a dispute"),
        "line.resubmit" => ("补正后重报", "answered the supplement notice"),
        "consent.sign" => ("签署常设同意", "signed a standing consent"),
        "consent.end" => ("终止常设同意", "ended a standing consent"),
        _ => return None,
    })
}

fn of_grant(action: &str) -> Option<(&'static str, &'static str)> {
    Some(match action {
        "grant.view" => ("查看授权", "viewed a grant"),
        "grant.await_connection" => ("待提供部门挂接资源", "waits for the provider to connect the resource"),
        "grant.activate" => ("开通授权", "opened a grant"),
        "grant.suspend" => ("暂停授权", "suspended a grant"),
        "grant.resume" => ("恢复授权", "resumed a grant"),
        "grant.review" => ("发起授权复核", "opened a review of grants"),
        "grant.confirm" => ("确认仍需使用", "confirmed that a grant is needed"),
        "grant.lapse" => ("逾期未复核，暂停授权", "suspended what nobody confirmed"),
        "grant.narrow" => ("收窄授权", "narrowed a grant"),
        "grant.extend" => ("授权延期生效", "a renewed grant lasts longer"),
        "grant.end" => ("终止授权", "ended a grant"),
        "grant.return" => ("交回授权", "gave a grant back"),
        "grant.expire" => ("授权到期", "a grant expired"),
        "grant.close_confirmed" => ("确认授权已关闭", "confirmed that a grant is closed"),
        "app.register" => ("登记应用", "registered an application"),
        "app.view" => ("查看应用", "viewed an application"),
        "app.configure" => ("配置应用", "configured an application"),
        "app.keys" => ("登记或终止应用公钥", "added or ended a key of an application"),
        "handover.open" => ("开启密封交接", "opened a sealed hand-over"),
        "handover.expire" => ("密封交接过期", "a sealed hand-over expired"),
        "use.digest" => ("归集调用记录", "digested use records"),
        "use.denied" => ("归集被拒调用", "digested denied calls"),
        _ => return None,
    })
}

fn of_system(action: &str) -> Option<(&'static str, &'static str)> {
    Some(match action {
        "token.issue" => ("签发个人令牌", "issued a personal token"),
        "audit.read" => ("查阅审计日志", "read the log"),
        "policy.view" => ("查看规则", "viewed rules"),
        "policy.draft" => ("起草规则", "drafted rules"),
        "policy.approve" => ("批准规则", "approved rules"),
        "system.view" => ("查看运行状况", "viewed the system"),
        "system.retry_job" => ("重试任务", "took a parked job up again"),
        "search.tune" => ("修改检索同义词表", "changed the list of synonyms"),
        "index.rebuild" => ("重建检索索引", "asked for a new search index"),
        "keys.rotate" => ("更换主密钥", "changed the master key"),
        "report.view" => ("查看报表", "read a report"),
        _ => return None,
    })
}

/// What an object is: Chinese, English. None for a noun without words.
pub fn noun(noun: &str) -> Option<(&'static str, &'static str)> {
    Some(match noun {
        "resource" => ("目录条目", "entry"),
        "request" => ("申请", "request"),
        "line" => ("申请项", "line"),
        "grant" => ("授权", "grant"),
        "application" => ("应用", "application"),
        "handover" => ("密封交接", "hand-over"),
        "consent" => ("常设同意", "standing consent"),
        "demand" => ("数据需求", "demand"),
        "revocation" => ("批量撤权", "revocation"),
        "review" => ("授权复核", "review"),
        "review_item" => ("复核项", "item of a review"),
        "dispute" => ("争议", "dispute"),
        "rule_set" => ("规则集", "rule set"),
        "rule_draft" => ("规则草案", "draft of rules"),
        "rule_version" => ("规则版本", "version of rules"),
        "token" => ("个人令牌", "personal token"),
        "job" => ("任务", "job"),
        "log" => ("审计日志", "audit log"),
        "system" => ("系统", "system"),
        "report" => ("报表", "report"),
        "import" => ("批量导入", "import"),
        "setting" => ("系统设置", "setting"),
        "organisation" => ("单位", "organisation"),
        "hour" => ("调用时段", "hour of use"),
        "minute" => ("被拒调用时段", "minute of denials"),
        _ => return None,
    })
}

/// What a detail of an entry says: Chinese, English. None for a detail without words.
pub fn detail(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "code" => ("信息资源代码", "resource code"),
        "state_now" => ("办后状态", "state after"),
        "reason" => ("理由", "reason"),
        "title" => ("名称", "title"),
        "connector" => ("落实方式", "connector"),
        "kind" => ("类别", "kind"),
        "subject" => ("对象编号", "subject"),
        "scenarios" => ("通过的情景", "scenarios passed"),
        "rejected" => ("不采纳", "turned down"),
        "note" => ("附言", "note"),
        "outcome" => ("结果", "outcome"),
        "conditions" => ("使用条件", "conditions"),
        "days" => ("工作日数", "working days"),
        "due" => ("答复时限", "answer due"),
        "consented" => ("是否同意", "consented"),
        "lines" => ("逐项", "item by item"),
        "lines_left_out" => ("未列出的项数", "items left out"),
        "calls" => ("调用次数", "calls"),
        "records" => ("使用记录数", "use records"),
        "answer" => ("补正内容", "answer"),
        "missing" => ("需补正的内容", "what is missing"),
        "ground" => ("不予同意的依据", "ground of refusal"),
        "scope" => ("授权范围", "scope"),
        "use" => ("使用说明", "use"),
        "narrowed" => ("缩小了范围", "narrowed"),
        "offered_by" => ("方案提出人", "offered by"),
        "renewed_until" => ("延期至", "renewed until"),
        "superseded_by" => ("由其接替", "superseded by"),
        "withdrawn" => ("已撤回", "withdrawn"),
        "by" => ("经办人", "by"),
        "grants" => ("授权", "grants"),
        "expires_at" => ("有效至", "valid until"),
        "replaced_by" => ("由其取代", "replaced by"),
        "replaced_a_secret" => ("取代了旧密钥", "replaced a secret"),
        "name" => ("名称", "name"),
        "scopes" => ("令牌范围", "scopes"),
        "revoked" => ("已收回", "revoked"),
        "post" => ("岗位", "post"),
        "line" => ("行", "line"),
        "codes" => ("代码表", "code list"),
        "covered" => ("覆盖年份", "years covered"),
        "rows" => ("行数", "rows"),
        "slug" => ("短名", "short name"),
        "log_size" => ("日志条数", "size of the log"),
        "log_root" => ("日志根", "root of the log"),
        "copy_made_at" => ("备份时间", "time of the copy"),
        _ => return None,
    })
}

/// What a code in a detail means: Chinese, English. None where the detail is no code.
pub fn value(detail: &str, code: &str) -> Option<(&'static str, &'static str)> {
    Some(match (detail, code) {
        ("ground", "condition_not_met") => ("不符合已公布的使用条件", "a published condition is not met"),
        ("ground", "basis_insufficient") => ("使用依据不足", "the stated duty does not cover this use"),
        ("ground", "not_necessary") => ("超出必要范围", "more than the use needs"),
        ("ground", "forbidden_by_law") => ("法律法规禁止", "a law forbids it"),
        ("ground", "not_held") => ("没有所申请的数据", "the data does not exist as asked for"),
        ("outcome", "withdrawn") => ("申请方撤回争议", "withdrawn by the requester"),
        ("outcome", "given_in") => ("提供部门同意重新答复", "the provider gave in"),
        ("outcome", "settled_to_provide") => ("协调一致：予以提供", "settled: to be provided"),
        ("outcome", "settled_to_keep") => ("协调一致：维持原答复", "settled: the refusal stands"),
        ("outcome", "decided_to_provide") => ("政府决定：应予提供", "decided: to be provided"),
        ("outcome", "decided_to_keep") => ("政府决定：维持原答复", "decided: the refusal stands"),
        ("state_now", "draft") => ("草稿", "draft"),
        ("state_now", "assessed") => ("已评估", "assessed"),
        ("state_now", "awaiting_head") => ("待部门负责人审定", "with the department head"),
        ("state_now", "submitted") => ("待主管部门审核", "with the authority"),
        ("state_now", "returned") => ("退回", "returned"),
        ("state_now", "published") => ("已发布", "published"),
        ("state_now", "awaiting_sign_off") => ("待本单位签发", "awaiting sign-off"),
        ("state_now", "signed_off") => ("已签发", "signed off"),
        ("state_now", "declined") => ("不予签发", "sent back"),
        ("state_now", "received") => ("待答复", "awaiting an answer"),
        ("state_now", "supplement_asked") => ("待补正", "supplement asked for"),
        ("state_now", "offered") => ("待申请方确认调整方案", "offer made"),
        ("state_now", "agreed") => ("已同意", "agreed"),
        ("state_now", "refused") => ("不予同意", "refused"),
        ("state_now", "disputed") => ("争议处理中", "in dispute"),
        ("state_now", "withdrawn") => ("已撤回", "withdrawn"),
        ("state_now", "negotiating") => ("协商中", "being negotiated"),
        ("state_now", "mediation") => ("主管部门协调中", "with the authority"),
        ("state_now", "government") => ("报政府决定", "with the government"),
        ("state_now", "provisioning") => ("开通中", "being opened"),
        ("state_now", "active") => ("有效", "live"),
        ("state_now", "suspended") => ("已暂停", "suspended"),
        ("state_now", "ended") => ("已终止", "ended"),
        ("state_now", "open") => ("待答复", "open"),
        ("state_now", "confirmed") => ("确认仍需使用", "confirmed"),
        ("state_now", "lapsed") => ("逾期未答复", "lapsed"),
        ("state_now", "filed") => ("已提出", "filed"),
        ("state_now", "routed") => ("已分派", "routed"),
        ("state_now", "answered") => ("已答复", "answered"),
        ("state_now", "closed") => ("已办结", "closed"),
        _ => return None,
    })
}

/// The part of the system that did something by itself: Chinese, English.
pub fn part(part: &str) -> Option<(&'static str, &'static str)> {
    Some(match part {
        "gateway" => ("网关", "gateway"),
        "grant" => ("授权落实", "grants"),
        "credential" => ("凭据", "credentials"),
        _ => return None,
    })
}

/// Why a call was denied, by its code: Chinese, English.
pub fn denial(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "grant_suspended" => ("授权已暂停", "the grant is suspended"),
        "grant_ended" => ("授权已终止或到期", "the grant has ended"),
        "grant_not_open" => ("授权尚未开通", "the grant is not open yet"),
        "grant_not_in_token" => ("令牌不包含该授权", "the token does not name the grant"),
        "operation_not_granted" => ("操作不在授权范围内", "the operation is not granted"),
        "quota_exhausted" => ("超过每日调用上限", "the quota is used up"),
        "no_token" => ("没有携带令牌", "no token was sent"),
        "token_expired" => ("令牌已过期", "the token has expired"),
        "token_revoked" => ("令牌已撤销", "the token was revoked"),
        "wrong_key" => ("签名密钥与令牌不符", "signed with another key than the token names"),
        "column_not_granted" => ("数据项不在授权范围内", "an item is not granted"),
        "bad_path" => ("调用路径不规范", "the path is not well-formed"),
        "ambiguous_request" => ("请求含义不明确", "the call can be read in two ways"),
        "needs_our_gateway" => ("须经平台网关调用", "it is called through the gateway only"),
        "bad_token" => ("令牌无效或已过期", "the token is not valid"),
        "invalid_dpop_proof" => ("持有证明无效", "the proof of possession is not valid"),
        "wrong_door" => ("调用地址不对", "the wrong endpoint was called"),
        _ => return None,
    })
}

/// Where a page shows the object; none if no page does.
pub fn page_of(noun: &str, id: &str) -> Option<String> {
    if noun == "dispute" {
        return Some(format!("/disputes?open={id}"));
    }
    let path = match noun {
        "resource" => "resources",
        "request" => "requests",
        "line" => "lines",
        "grant" => "grants",
        "application" => "apps",
        "handover" => "handover",
        "revocation" => "revocations",
        "review" => "reviews",
        _ => return None,
    };
    Some(format!("/{path}/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Action;

    #[test]
    fn every_act_of_the_rules_has_words() {
        for action in Action::ALL {
            assert!(act(action.as_str()).is_some(), "no words for {}", action.as_str());
        }
        assert_eq!(act("line.unknown"), None);
    }
}
