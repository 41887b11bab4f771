//! Invented companies: the same twelve thousand in every table.
//!
//! Their credit codes are valid in form and name 500900 as the registering division, which does not exist.

use chrono::NaiveDate;

use super::citizen::{self, Citizen};
use super::place::{self, District};
use super::{DATA_DAY, Draw};
use crate::org::uscc;

/// How many there are.
pub const FIRMS: usize = 12_000;

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Firm {
    /// 企业名称.
    pub name: String,
    /// 统一社会信用代码.
    pub uscc: String,
    /// 法定代表人.
    pub representative: Citizen,
    /// 企业类型.
    pub kind: &'static str,
    /// 行业门类.
    pub industry: &'static str,
    /// 注册资本, in 10,000 yuan.
    pub capital: i64,
    /// 成立日期.
    pub founded: NaiveDate,
    /// Where it is registered.
    pub district: District,
    /// 住所.
    pub address: String,
    /// 登记状态.
    pub status: &'static str,
}

const FIRST: [&str; 26] = [
    "渝", "巴", "嘉", "缙", "歌", "江", "山", "云", "朝", "磐", "锦", "鸿", "瑞", "晨", "星", "博", "宏",
    "长", "川", "南", "恒", "启", "金", "泰", "沁", "禾",
];
const SECOND: [&str; 24] = [
    "阳", "远", "达", "丰", "陵", "岭", "科", "信", "源", "和", "盛", "润", "城", "桥", "港", "峰", "石",
    "辰", "木", "海", "谷", "田", "创", "航",
];
const TRADES: [(&str, &str); 16] = [
    ("餐饮管理", "住宿和餐饮业"),
    ("火锅食品", "制造业"),
    ("汽车零部件", "制造业"),
    ("机电设备", "制造业"),
    ("软件", "信息传输、软件和信息技术服务业"),
    ("数据服务", "信息传输、软件和信息技术服务业"),
    ("物流", "交通运输、仓储和邮政业"),
    ("航运", "交通运输、仓储和邮政业"),
    ("建筑工程", "建筑业"),
    ("装饰工程", "建筑业"),
    ("农业开发", "农、林、牧、渔业"),
    ("商贸", "批发和零售业"),
    ("医药", "批发和零售业"),
    ("教育咨询", "教育"),
    ("物业服务", "房地产业"),
    ("环保科技", "科学研究和技术服务业"),
];
const KINDS: [&str; 5] = ["有限责任公司", "个人独资企业", "股份有限公司", "合伙企业", "外商投资企业"];
const STATUSES: [&str; 5] = ["存续", "存续", "注销", "吊销", "歇业"];

/// The company of a number; numbers beyond [`FIRMS`] start over.
pub fn firm(number: usize) -> Firm {
    let number = number % FIRMS;
    let mut draw = Draw::new("firm", number);
    let (trade, industry) = draw.pick(&TRADES);
    let kind = draw.usually(&KINDS);
    let ending = if kind.ends_with("公司") { "有限公司" } else { "中心" };
    let district = place::district(&mut draw);
    let name = format!("重庆{}{}{trade}{ending}", draw.pick(&FIRST), draw.pick(&SECOND));
    Firm {
        name,
        uscc: uscc::complete("91", "500900", &format!("MBD{number:05}")).unwrap_or_default(),
        representative: citizen::adult(&mut draw),
        kind,
        industry,
        capital: draw.usually(&[50, 100, 10, 200, 500, 1_000, 3_000, 5_000, 20_000]),
        founded: draw.day(9_000, 20),
        district,
        address: place::address(&mut draw, district),
        status: draw.usually(&STATUSES),
    }
}

/// Any company.
pub fn any(draw: &mut Draw) -> Firm {
    firm(draw.index(FIRMS))
}

/// One company out of each block of so many: the first in one of the trades, else the block's first.
pub fn in_trade(number: usize, block: usize, trades: &[&str]) -> Firm {
    let fits = |firm: &Firm| trades.iter().any(|trade| firm.name.contains(trade));
    (0..block).map(|next| firm(number * block + next)).find(fits).unwrap_or_else(|| firm(number * block))
}

impl Firm {
    /// Whole years since it was founded, on the day of the rows.
    pub fn age(&self) -> u32 {
        DATA_DAY.years_since(self.founded).unwrap_or(0)
    }
}
