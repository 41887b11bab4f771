//! Tables of services to residents: service items, hotline, grid, schools, subsidies, procurement.

use chrono::{Datelike, Days};
use serde_json::{Value, json};

use super::{DATA_DAY, Draw, TableSeed, citizen, firm, place};

pub(super) const TABLES: &[TableSeed] = &[
    table! { "office_service_item", 640, service_item: item_code Text, item_name Text, item_kind Text,
    body Text, tier Text, legal_days Integer, promised_days Integer, depth Text, visits Integer,
    is_charged Text },
    table! { "petitions_order", 3_200, order: order_number Text, kind Text, content Text, division_code Text,
    handler Text, received_on Date, due_on Date, closed_on Date, satisfaction Text, is_urged Text },
    table! { "yuzhong_grid_event", 2_000, grid_event: event_number Text, kind Text, source Text,
    street_code Text, grid_code Text, place Text, reporter_name Text, reporter_phone Text, reported_on Date,
    handler Text, due_on Date, status Text },
    table! { "education_school", 820, school_row: school_code Text, school_name Text, school_kind Text,
    founder Text, division_code Text, address Text, phone Text, pupils Integer, teachers Integer,
    founded_on Date },
    table! { "education_pupil", 1_200, pupil: pupil_number Text, pupil_name Text, id_number Text, sex Text,
    school_name Text, school_year Text, division_code Text, guardian_name Text, guardian_phone Text,
    status Text },
    table! { "finance_subsidy", 3_000, subsidy: payment_number Text, full_name Text, id_number Text,
    programme Text, responsible_body Text, division_code Text, amount Real, account_tail Text, paid_on Date,
    status Text },
    table! { "finance_procurement", 900, procurement: contract_number Text, project_name Text, buyer Text,
    supplier_uscc Text, supplier_name Text, method Text, amount Real, signed_on Date, due_on Date },
];

fn yes(is: bool) -> &'static str {
    if is { "是" } else { "否" }
}

fn service_item(draw: &mut Draw, number: usize) -> Vec<Value> {
    const SUBJECTS: [(&str, &str); 16] = [
        ("内资公司设立登记", "市场监管局"),
        ("食品经营许可", "市场监管局"),
        ("户口迁移登记", "公安局"),
        ("居住证签发", "公安局"),
        ("城乡居民养老保险参保登记", "人力社保局"),
        ("失业保险金申领", "人力社保局"),
        ("最低生活保障审核确认", "民政局"),
        ("养老机构备案", "民政局"),
        ("建筑工程施工许可", "住房城乡建委"),
        ("公共租赁住房申请", "住房城乡建委"),
        ("不动产首次登记", "规划自然资源局"),
        ("医师执业注册", "卫生健康委"),
        ("基本医疗保险异地就医备案", "医保局"),
        ("道路货物运输经营许可", "交通运输委"),
        ("城市建筑垃圾准运许可", "城市管理局"),
        ("民办学校办学许可", "教委"),
    ];
    let (subject, bureau) = SUBJECTS[number % SUBJECTS.len()];
    // Each subject stands once for each of forty districts and forms of handling.
    let district = place::DISTRICTS[number / SUBJECTS.len() % place::DISTRICTS.len()];
    let form = ["", "（变更）", "（延续）"][number / (SUBJECTS.len() * place::DISTRICTS.len()) % 3];
    let legal = draw.pick(&[5_i64, 10, 15, 20, 30]);
    vec![
        json!(format!("5009{:05}{:03}", number % SUBJECTS.len() + 101, number / SUBJECTS.len() + 1)),
        json!(format!("{subject}{form}")),
        json!(draw.usually(&["行政许可", "公共服务", "行政确认", "行政给付"])),
        json!(format!("{}{bureau}", district.name)),
        json!(draw.usually(&["区县级", "镇街级"])),
        json!(legal),
        json!(draw.between(1, (legal / 2).max(1))),
        json!(draw.usually(&["全程网办", "互联网咨询", "网上受理"])),
        json!(draw.usually(&[0_i64, 0, 1])),
        json!(yes(draw.chance(12))),
    ]
}

fn order(draw: &mut Draw, number: usize) -> Vec<Value> {
    let district = place::district(draw);
    let road = place::road(draw);
    let (kind, content, bureau) = draw.pick(&[
        ("噪声扰民", "夜间施工噪声影响休息", "生态环境局"),
        ("停车管理", "消防通道被机动车占用", "城市管理局"),
        ("物业服务", "小区电梯频繁停运", "住房城乡建委"),
        ("市容环境", "占道经营油烟扰民", "城市管理局"),
        ("供水供气", "连续两日水压不足", "经济信息委"),
        ("劳动纠纷", "工地拖欠两个月工资", "人力社保局"),
        ("消费维权", "健身房停业不退预付款", "市场监管局"),
        ("公共交通", "公交末班车提前收车", "交通运输委"),
        ("教育服务", "咨询随迁子女入学材料", "教委"),
        ("社会救助", "咨询临时救助申请条件", "民政局"),
    ]);
    let received = draw.day(360, 1);
    let is_open = (DATA_DAY - received).num_days() < 10 && draw.chance(60);
    let closed = received.checked_add_days(Days::new(1 + draw.below(8))).filter(|day| *day <= DATA_DAY);
    vec![
        json!(format!("MH{}{:05}", received.format("%y%m%d"), number + 1)),
        json!(kind),
        json!(format!("{road}：{content}")),
        json!(district.code),
        json!(format!("{}{bureau}", district.name)),
        json!(received.to_string()),
        json!((received + Days::new(7)).to_string()),
        json!(closed.filter(|_| !is_open).map(|day| day.to_string())),
        json!(if is_open {
            "未评价"
        } else {
            draw.usually(&["满意", "满意", "基本满意", "不满意"])
        }),
        json!(yes(draw.chance(6))),
    ]
}

fn grid_event(draw: &mut Draw, number: usize) -> Vec<Value> {
    let street = draw.pick(&place::YUZHONG_STREETS);
    let reporter = citizen::adult(draw);
    let (kind, handler) = draw.pick(&[
        ("楼道堆物", "社区居委会"),
        ("路面破损", "区城市管理局"),
        ("高空坠物隐患", "区住房城乡建委"),
        ("邻里纠纷", "人民调解委员会"),
        ("独居老人走访", "社区居委会"),
        ("燃气泄漏隐患", "燃气抢修队"),
        ("占道经营", "街道综合行政执法大队"),
        ("井盖缺失", "区城市管理局"),
    ]);
    let reported = draw.day(200, 1);
    vec![
        json!(format!("YZ{}{:05}", reported.format("%y%m%d"), number + 1)),
        json!(kind),
        json!(draw.usually(&["网格员巡查", "群众上报", "感知设备", "12345转办"])),
        json!(street.code),
        json!(format!("{}{:03}", street.code, draw.between(1, 60))),
        json!(format!("{}{}", street.name, place::road(draw))),
        json!(reporter.name),
        json!(reporter.phone),
        json!(reported.to_string()),
        json!(handler),
        json!((reported + Days::new(draw.pick(&[1, 3, 7]))).to_string()),
        json!(draw.usually(&["已办结", "已办结", "处置中", "已派发", "退回重办"])),
    ]
}

const SCHOOLS: usize = 820;

fn school(number: usize) -> (String, &'static str, place::District) {
    let mut draw = Draw::new("school", number);
    let district = place::district(&mut draw);
    let style =
        draw.pick(&["人民", "新华", "巴蜀路", "育才路", "滨江", "凤鸣", "树人", "南华", "江津路", "朝阳"]);
    let kind = draw.usually(&["小学", "初级中学", "幼儿园", "九年一贯制学校", "高级中学", "中等职业学校"]);
    (format!("{}{style}第{}{kind}", district.short(), number / 29 + 1), kind, district)
}

fn school_row(draw: &mut Draw, number: usize) -> Vec<Value> {
    let (name, kind, district) = school(number);
    let pupils = draw.between(90, if kind == "幼儿园" { 420 } else { 3_200 });
    vec![
        json!(format!("2150{:06}", number * 3 + 9_001)),
        json!(name),
        json!(kind),
        json!(draw.usually(&["区县教育部门", "区县教育部门", "民办", "其他部门"])),
        json!(district.code),
        json!(place::address(draw, district)),
        json!(draw.landline()),
        json!(pupils),
        json!(pupils / draw.between(11, 18) + 3),
        json!(draw.date(24_000, 300)),
    ]
}

fn pupil(draw: &mut Draw, number: usize) -> Vec<Value> {
    const YEARS: [&str; 12] = [
        "一年级",
        "二年级",
        "三年级",
        "四年级",
        "五年级",
        "六年级",
        "初一",
        "初二",
        "初三",
        "高一",
        "高二",
        "高三",
    ];
    let person = citizen::aged(number, 25, 6, 17);
    let year = usize::try_from(person.age() - 6).unwrap_or(0).min(YEARS.len() - 1);
    let wanted: &[&str] = match year {
        0..6 => &["小学", "九年一贯制学校"],
        6..9 => &["初级中学", "九年一贯制学校"],
        _ => &["高级中学", "中等职业学校"],
    };
    let mut school_found = school(draw.index(SCHOOLS));
    while !wanted.contains(&school_found.1) {
        school_found = school(draw.index(SCHOOLS));
    }
    let guardian = citizen::adult(draw);
    vec![
        json!(format!("G5009{}{:05}", person.born.year(), number + 1)),
        json!(person.name),
        json!(person.id_number),
        json!(person.sex),
        json!(school_found.0),
        json!(YEARS[year]),
        json!(school_found.2.code),
        json!(guardian.name),
        json!(guardian.phone),
        json!(draw.usually(&["在籍在读", "在籍在读", "休学", "转出"])),
    ]
}

fn subsidy(draw: &mut Draw, number: usize) -> Vec<Value> {
    let person = citizen::adult(draw);
    let (programme, body, high) = draw.pick(&[
        ("耕地地力保护补贴", "农业农村委", 1_800),
        ("高龄津贴", "民政局", 400),
        ("农村奖励扶助金", "卫生健康委", 1_440),
        ("大中型水库移民后期扶持", "水利局", 600),
        ("公益林生态效益补偿", "林业局", 900),
        ("农机购置与应用补贴", "农业农村委", 20_000),
    ]);
    let paid = draw.day(700, 2);
    vec![
        json!(format!("YKT{}{:06}", paid.format("%Y%m"), number + 1)),
        json!(person.name),
        json!(person.id_number),
        json!(programme),
        json!(format!("{}{body}", person.district.name)),
        json!(person.district.code),
        json!(draw.hundredths(60, high)),
        json!(draw.digits(4)),
        json!(paid.to_string()),
        json!(draw.usually(&["已到账", "已到账", "已到账", "退回", "待发放"])),
    ]
}

fn procurement(draw: &mut Draw, number: usize) -> Vec<Value> {
    let supplier = firm::any(draw);
    let district = place::district(draw);
    let (buyer, project) = draw.pick(&[
        ("教委", "校园食堂食材配送"),
        ("卫生健康委", "基层医疗设备采购"),
        ("城市管理局", "道路清扫保洁服务"),
        ("公安局", "智能交通设备维护"),
        ("生态环境局", "水质自动站运维"),
        ("文化旅游委", "公共文化活动服务"),
        ("民政局", "居家养老服务"),
        ("大数据局", "数据治理服务"),
    ]);
    let signed = draw.day(900, 5);
    vec![
        json!(format!("CQS{}C{:05}", signed.format("%y"), number + 1)),
        json!(format!("{}{}年{project}项目", district.name, signed.year())),
        json!(format!("{}{buyer}", district.name)),
        json!(supplier.uscc),
        json!(supplier.name),
        json!(draw.usually(&["公开招标", "竞争性磋商", "询价", "单一来源"])),
        json!(draw.hundredths(80_000, 6_000_000)),
        json!(signed.to_string()),
        json!((signed + Days::new(365)).to_string()),
    ]
}
