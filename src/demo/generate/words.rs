//! Words of the generated city: names of places, departments, subjects of data.

/// A department that every district has.
pub(super) struct Department {
    /// 条线, and the short name of the city's organ.
    pub strip: &'static str,
    /// Its name; `@` stands for the district.
    pub name: &'static str,
    /// Its English name behind the district's.
    pub en: &'static str,
    /// Theme of its entries, by its number in the guide.
    pub theme: usize,
    /// What its entries are about.
    pub subjects: [&'static str; 10],
}

/// The twelve themes of the guide, in its order.
pub(super) const THEMES: [&str; 12] = [
    "公共服务",
    "健康保障",
    "社会保障",
    "食品药品安全",
    "安全生产",
    "价格监管",
    "能源安全",
    "信用体系",
    "城乡建设",
    "社区治理",
    "生态环保",
    "应急维稳",
];

macro_rules! departments {
    ($($strip:literal $name:literal $en:literal $theme:literal: $($subject:literal)*;)*) => {
        [$(Department { strip: $strip, name: $name, en: $en, theme: $theme, subjects: [$($subject),*] }),*]
    };
}

pub(super) const DEPARTMENTS: [Department; 24] = departments! {
    "bigdata" "重庆市@大数据应用发展管理局" "Big Data Bureau" 1:
        "政务信息系统" "数据需求" "数据质量问题" "云资源使用" "电子证照" "接口调用" "数字化项目" "感知设备" "场景需求" "共享评价";
    "development" "重庆市@发展和改革委员会" "Development and Reform Commission" 8:
        "重点项目" "固定资产投资" "价格监测点" "节能审查" "粮食储备" "信用修复" "招标投标投诉" "以工代赈项目" "公共资源交易" "充电设施";
    "education" "重庆市@教育委员会" "Education Commission" 1:
        "幼儿园" "中小学学籍" "教师" "校车" "校外培训机构" "课后服务" "学生资助" "招生计划" "校园安全隐患" "学校食堂";
    "science" "重庆市@科学技术局" "Science and Technology Bureau" 1:
        "科技型企业" "科技项目" "孵化器" "技术合同" "科技特派员" "科普基地" "创新券" "重点实验室" "科技奖励" "外国专家";
    "economy" "重庆市@经济和信息化委员会" "Commission of Economy and Information Technology" 7:
        "规上工业企业" "工业用电" "技改项目" "液化气经营点" "小微企业诉求" "绿色工厂" "淘汰落后产能" "工业园区" "智能工厂" "盐业企业";
    "police" "重庆市公安局@分局" "Public Security Sub-bureau" 12:
        "户籍人口" "流动人口" "机动车" "门楼牌" "旅馆业" "大型活动" "养犬登记" "保安公司" "交通事故" "开锁业备案";
    "civil" "重庆市@民政局" "Civil Affairs Bureau" 3:
        "低保对象" "特困人员" "临时救助" "养老机构" "婚姻登记" "社会组织" "高龄津贴" "困境儿童" "殡葬服务" "地名";
    "justice" "重庆市@司法局" "Justice Bureau" 12:
        "人民调解" "法律援助" "律师事务所" "公证事项" "社区矫正" "行政复议" "普法活动" "行政执法人员" "鉴定机构" "法律服务所";
    "finance" "重庆市@财政局" "Finance Bureau" 1:
        "预算执行" "惠农补贴" "政府采购" "国有资产" "专项资金" "绩效评价" "财政票据" "会计机构" "政府债券项目" "非税收入";
    "labour" "重庆市@人力资源和社会保障局" "Human Resources and Social Security Bureau" 3:
        "养老保险参保" "失业登记" "就业困难人员" "职业培训" "劳动仲裁" "工伤认定" "创业贷款" "欠薪线索" "公益性岗位" "技能证书";
    "planning" "重庆市@规划和自然资源局" "Planning and Natural Resources Bureau" 9:
        "不动产登记" "建设用地" "地质灾害点" "规划许可" "矿业权" "耕地保护" "测绘成果" "土地储备" "违法用地" "征地补偿";
    "ecology" "重庆市@生态环境局" "Ecology and Environment Bureau" 11:
        "排污许可" "污染源监测" "水质断面" "环评批复" "危险废物" "噪声投诉" "饮用水源地" "排污口" "环境处罚" "碳排放单位";
    "housing" "重庆市@住房和城乡建设委员会" "Commission of Housing and Urban-Rural Development" 9:
        "公租房保障" "在建工地" "物业企业" "房屋安全" "老旧小区改造" "商品房预售" "建筑企业" "农村危房" "维修资金" "起重机械备案";
    "urban" "重庆市@城市管理局" "Urban Management Bureau" 10:
        "停车场" "公厕" "路灯" "户外广告" "垃圾分类" "市政案件" "公园绿地" "摊区摊位" "渣土运输" "桥梁";
    "transport" "重庆市@交通运输委员会" "Transport Commission" 1:
        "公交站点" "道路运输企业" "出租汽车" "农村公路" "码头泊位" "驾培机构" "汽车维修企业" "公路桥梁" "超限检测" "客运班线";
    "water" "重庆市@水利局" "Water Resources Bureau" 12:
        "水库" "山洪危险区" "取水许可" "河长巡河" "农村供水" "水土保持" "灌区" "堤防" "水利工程" "移民后扶";
    "agriculture" "重庆市@农业农村委员会" "Agriculture and Rural Affairs Commission" 3:
        "合作社" "家庭农场" "承包地" "监测帮扶户" "农机补贴" "畜禽养殖" "农产品抽检" "高标准农田" "宅基地" "农药经营";
    "commerce" "重庆市@商务委员会" "Commerce Commission" 6:
        "农贸市场" "成品油零售" "预付卡企业" "家政企业" "电商企业" "再生资源回收" "限上商贸企业" "展会" "外资企业" "保供物资";
    "culture" "重庆市@文化和旅游发展委员会" "Culture and Tourism Commission" 1:
        "文物点" "景区" "旅行社" "文化馆活动" "网吧" "非遗传承人" "图书馆" "星级饭店" "演出场所" "乡村旅游点";
    "health" "重庆市@卫生健康委员会" "Health Commission" 2:
        "医疗机构" "执业医师" "家庭医生签约" "预防接种" "孕产妇保健" "公共场所卫生" "无偿献血" "慢性病管理" "托育机构" "职业病危害";
    "veterans" "重庆市@退役军人事务局" "Veterans Affairs Bureau" 3:
        "优抚对象" "退役士兵安置" "优待证" "烈士纪念设施" "就业岗位" "困难帮扶" "双拥单位" "军休干部" "褒扬金" "服务站";
    "emergency" "重庆市@应急管理局" "Emergency Management Bureau" 5:
        "危化企业" "避难场所" "应急物资" "安全检查" "应急队伍" "隐患整改" "灾情" "烟花爆竹经营" "安全培训" "重大危险源";
    "market" "重庆市@市场监督管理局" "Market Regulation Bureau" 4:
        "食品经营许可" "电梯" "个体工商户" "行政处罚" "药店" "投诉举报" "计量器具" "广告监测" "知识产权" "食品抽检";
    "insurance" "重庆市@医疗保障局" "Healthcare Security Bureau" 2:
        "参保人员" "定点医药机构" "医疗救助" "异地备案" "长期护理" "医保基金检查" "药品价格" "生育津贴" "门诊慢特病" "参保资助";
};

/// What an entry says about its subject: ending, grade of what is in it, whether about persons.
pub(super) struct Form {
    pub ending: &'static str,
    pub en: &'static str,
    pub kind: &'static str,
    pub is_personal: bool,
}

macro_rules! forms {
    ($($ending:literal $en:literal $kind:literal $personal:literal;)*) => {
        [$(Form { ending: $ending, en: $en, kind: $kind, is_personal: $personal }),*]
    };
}

pub(super) const FORMS: [Form; 10] = forms! {
    "基本信息" "basic data" "data.table" true;
    "名录" "register" "data.table" false;
    "月度统计" "monthly figures" "data.file" false;
    "查询服务" "enquiry service" "data.api" true;
    "变更记录" "changes" "data.table" true;
    "年度汇总表" "yearly figures" "data.file" false;
    "检查结果" "inspection results" "data.table" false;
    "办理进度" "progress" "data.table" true;
    "空间分布" "places" "data.table" false;
    "监测指标" "indicator" "indicator" false;
};

/// First and second characters of generated place names: four hundred different ones.
pub(super) const FIRST: [&str; 20] = [
    "白", "青", "龙", "凤", "石", "双", "金", "永", "太", "云", "清", "大", "高", "新", "长", "福", "安",
    "和", "天", "玉",
];
pub(super) const SECOND: [&str; 20] = [
    "沙", "桥", "溪", "坪", "湾", "坝", "山", "河", "岩", "滩", "洞", "岭", "泉", "林", "田", "塘", "阳",
    "平", "场", "兴",
];
