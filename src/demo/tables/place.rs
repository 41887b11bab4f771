//! Districts, streets and house numbers of the sample rows.

use super::Draw;

/// A division in force on the day of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct District {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
}

macro_rules! districts {
    ($($code:literal $name:literal)*) => { [$(District { code: $code, name: $name }),*] };
}

/// 渝中区 comes first and often: most stories of the demo play there.
pub const DISTRICTS: [District; 37] = districts! {
    "500103" "渝中区" "500101" "万州区" "500102" "涪陵区" "500104" "大渡口区" "500106" "沙坪坝区"
    "500107" "九龙坡区" "500108" "南岸区" "500109" "北碚区" "500110" "綦江区" "500111" "大足区"
    "500113" "巴南区" "500114" "黔江区" "500115" "长寿区" "500116" "江津区" "500117" "合川区"
    "500118" "永川区" "500119" "南川区" "500120" "璧山区" "500151" "铜梁区" "500152" "潼南区"
    "500153" "荣昌区" "500154" "开州区" "500155" "梁平区" "500156" "武隆区" "5001LJ" "两江新区"
    "500229" "城口县" "500230" "丰都县" "500231" "垫江县" "500233" "忠县" "500235" "云阳县"
    "500236" "奉节县" "500237" "巫山县" "500238" "巫溪县" "500240" "石柱土家族自治县"
    "500241" "秀山土家族苗族自治县" "500242" "酉阳土家族苗族自治县" "500243" "彭水苗族土家族自治县"
};

const ROADS: [&str; 24] = [
    "人民路",
    "民生路",
    "中山路",
    "长江路",
    "嘉陵路",
    "滨江路",
    "解放路",
    "新华路",
    "建设路",
    "和平路",
    "学府路",
    "北城大道",
    "金竹路",
    "梧桐街",
    "黄桷坪正街",
    "石坪街",
    "凤凰路",
    "南湖路",
    "桂花街",
    "红岩路",
    "龙门街",
    "春晖路",
    "文化路",
    "白鹤路",
];

/// The streets of 渝中区.
pub const YUZHONG_STREETS: [District; 11] = districts! {
    "500103001" "七星岗街道" "500103003" "解放碑街道" "500103004" "两路口街道" "500103005" "上清寺街道"
    "500103007" "菜园坝街道" "500103008" "南纪门街道" "500103010" "朝天门街道" "500103011" "大溪沟街道"
    "500103012" "大坪街道" "500103013" "化龙桥街道" "500103014" "石油路街道"
};

impl District {
    /// Its name as names of bodies begin with it: 渝中, 酉阳, 两江新区.
    pub fn short(&self) -> &'static str {
        if self.name.ends_with("新区") {
            return self.name;
        }
        let of_nation = self.name.find(['土', '苗']).filter(|_| self.name.ends_with("自治县"));
        of_nation.map_or_else(|| self.name.trim_end_matches(['区', '县']), |end| &self.name[..end])
    }
}

/// A district; every sixth time 渝中区.
pub fn district(draw: &mut Draw) -> District {
    if draw.chance(14) { DISTRICTS[0] } else { draw.pick(&DISTRICTS) }
}

/// A road and number that need not exist.
pub fn road(draw: &mut Draw) -> String {
    format!("{}{}号", draw.pick(&ROADS), draw.between(1, 288))
}

/// A full address in a district.
pub fn address(draw: &mut Draw, district: District) -> String {
    format!("重庆市{}{}", district.name, road(draw))
}

/// A place inside the city's bounding box: longitude and latitude.
pub fn coordinates(draw: &mut Draw) -> (f64, f64) {
    (draw.hundredths(106, 108), draw.hundredths(29, 31))
}
