//! Invented citizens: the same thirty thousand in every table.
//!
//! A resident identity number is valid in form (GB 11643, ISO 7064 MOD 11-2), yet starts with 5009, a prefecture
//! that never existed, so it can belong to nobody. Mobile numbers start with 100, which is no mobile prefix.

use chrono::{Datelike, NaiveDate};

use super::place::{self, District};
use super::{DATA_DAY, Draw};

/// How many there are.
pub const CITIZENS: usize = 30_000;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citizen {
    /// 姓名.
    pub name: String,
    /// 公民身份号码.
    pub id_number: String,
    /// 男 or 女.
    pub sex: &'static str,
    /// 出生日期.
    pub born: NaiveDate,
    /// 民族.
    pub nation: &'static str,
    /// Where they live.
    pub district: District,
    /// 住址.
    pub address: String,
    /// 联系电话.
    pub phone: String,
}

const SURNAMES: [&str; 60] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余",
    "潘", "杜", "戴", "夏", "钟", "汪", "田", "冉", "向",
];
const MALE: [&str; 30] = [
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "平", "刚", "建国", "志强", "文博", "浩然",
    "子轩", "俊杰", "天佑", "永康", "国栋", "家豪", "宇航", "思源", "晓东", "大川", "德华", "长生", "立新",
    "渝生",
];
const FEMALE: [&str; 30] = [
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "秀英", "桂英", "玉兰", "雨欣", "梓涵", "佳怡", "诗琪",
    "晓燕", "雪梅", "春花", "嘉陵", "婷婷", "慧敏", "素芬", "静怡", "思雨", "红梅", "小渝", "兰", "琳", "倩",
    "悦",
];
/// Rare characters beyond the basic plane, one in a few hundred: what loses them is broken.
const RARE: [&str; 3] = ["𬭎", "𣲘", "𫍽"];
const NATIONS: [&str; 6] = ["汉族", "土家族", "苗族", "回族", "彝族", "满族"];

/// The citizen of a number; numbers beyond [`CITIZENS`] start over.
pub fn citizen(number: usize) -> Citizen {
    let number = number % CITIZENS;
    let mut draw = Draw::new("citizen", number);
    let (name, is_female) = name(&mut draw);
    let born = draw.day(34_000, 60);
    let district = place::district(&mut draw);
    Citizen {
        name,
        id_number: id_number(number, born, is_female),
        sex: if is_female { "女" } else { "男" },
        born,
        nation: if draw.chance(90) { NATIONS[0] } else { draw.pick(&NATIONS) },
        district,
        address: place::address(&mut draw, district),
        phone: format!("100{:08}", number * 37 % 100_000_000),
    }
}

/// A name and whether it is a woman's.
pub fn name(draw: &mut Draw) -> (String, bool) {
    let is_female = draw.chance(50);
    let given = if draw.below(400) == 0 {
        draw.pick(&RARE)
    } else {
        draw.pick(if is_female { &FEMALE } else { &MALE })
    };
    (format!("{}{given}", draw.pick(&SURNAMES)), is_female)
}

/// Any citizen.
pub fn any(draw: &mut Draw) -> Citizen {
    citizen(draw.index(CITIZENS))
}

/// A citizen old enough to work or marry on the day of the rows.
pub fn adult(draw: &mut Draw) -> Citizen {
    let mut found = any(draw);
    while found.age() < 22 {
        found = any(draw);
    }
    found
}

/// One citizen out of each block of so many: the first whose age fits, else the one who comes nearest. No two
/// numbers below `CITIZENS / block` give the same person.
pub fn aged(number: usize, block: usize, from: i32, to: i32) -> Citizen {
    let distance = |age: i32| (from - age).max(age - to).max(0);
    let mut found = citizen(number * block);
    for next in 1..block {
        if distance(found.age()) == 0 {
            break;
        }
        let other = citizen(number * block + next);
        if distance(other.age()) < distance(found.age()) {
            found = other;
        }
    }
    found
}

impl Citizen {
    /// Full years on the day of the rows.
    pub fn age(&self) -> i32 {
        let birthday_is_over = (DATA_DAY.month(), DATA_DAY.day()) >= (self.born.month(), self.born.day());
        DATA_DAY.year() - self.born.year() - i32::from(!birthday_is_over)
    }
}

/// Position 7 to 14 is the birth date, 15 to 17 a serial number, odd for men. Two citizens born on one day differ
/// in the county digits, which come from the number.
fn id_number(number: usize, born: NaiveDate, is_female: bool) -> String {
    let county = number / 500;
    let serial = (number % 500) * 2 + usize::from(!is_female);
    let mut text = format!("5009{county:02}{}{serial:03}", born.format("%Y%m%d"));
    text.push(check_character(&text));
    text
}

/// ISO 7064 MOD 11-2 over the first seventeen digits.
pub fn check_character(first: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        first.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight).sum();
    char::from(b"10X98765432"[usize::try_from(sum % 11).unwrap_or(0)])
}
