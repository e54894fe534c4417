//! The categories of the shop, with the words and prices of their products. All products are invented.
//! Not here: who buys them (see `shop`).

use crate::random::Random;
use std::collections::BTreeSet;

/// A category of the second level.
pub(crate) struct Shelf {
    /// The category of the first level.
    pub(crate) above: &'static str,
    /// The category's own name.
    pub(crate) name: &'static str,
    /// The least and the most that a product costs, in hundreds of won.
    pub(crate) price: (i64, i64),
    /// The shelf, by number, of which people buy something with a product of this one.
    pub(crate) with: usize,
    english: [&'static str; 5],
    korean: [&'static str; 5],
}

/// The categories.
pub(crate) const SHELVES: [Shelf; 15] = [
    Shelf {
        above: "Fashion",
        name: "Knitwear",
        price: (290, 1290),
        with: 2,
        english: ["Cardigan", "Pullover", "Scarf", "Beanie", "Vest"],
        korean: ["가디건", "스웨터", "목도리", "비니", "니트 조끼"],
    },
    Shelf {
        above: "Fashion",
        name: "Bags",
        price: (190, 1590),
        with: 0,
        english: ["Tote Bag", "Backpack", "Pouch", "Shoulder Bag", "Weekender"],
        korean: ["에코백", "백팩", "파우치", "숄더백", "여행 가방"],
    },
    Shelf {
        above: "Fashion",
        name: "Shoes",
        price: (390, 1890),
        with: 0,
        english: ["Sneakers", "Loafers", "Sandals", "Boots", "Slippers"],
        korean: ["운동화", "로퍼", "샌들", "부츠", "실내화"],
    },
    Shelf {
        above: "Home",
        name: "Kitchen",
        price: (59, 890),
        with: 8,
        english: ["Mug", "Teapot", "Cutting Board", "Frying Pan", "Bowl Set"],
        korean: ["머그컵", "찻주전자", "도마", "프라이팬", "그릇 세트"],
    },
    Shelf {
        above: "Home",
        name: "Bedding",
        price: (190, 1990),
        with: 5,
        english: ["Blanket", "Pillow", "Duvet Cover", "Mattress Topper", "Throw"],
        korean: ["담요", "베개", "이불 커버", "토퍼", "무릎 덮개"],
    },
    Shelf {
        above: "Home",
        name: "Lighting",
        price: (150, 1490),
        with: 14,
        english: ["Desk Lamp", "Floor Lamp", "Night Light", "Candle", "Pendant Lamp"],
        korean: ["책상 조명", "장 스탠드", "수면등", "향초", "펜던트 조명"],
    },
    Shelf {
        above: "Beauty",
        name: "Skincare",
        price: (89, 690),
        with: 7,
        english: ["Face Cream", "Serum", "Toner", "Sun Cream", "Sheet Mask"],
        korean: ["수분 크림", "세럼", "토너", "선크림", "마스크팩"],
    },
    Shelf {
        above: "Beauty",
        name: "Haircare",
        price: (79, 390),
        with: 6,
        english: ["Shampoo", "Conditioner", "Hair Oil", "Scalp Brush", "Hair Mist"],
        korean: ["샴푸", "린스", "헤어 오일", "두피 브러시", "헤어 미스트"],
    },
    Shelf {
        above: "Food",
        name: "Coffee",
        price: (79, 320),
        with: 3,
        english: ["Coffee Beans", "Drip Bags", "Cold Brew", "Decaf Beans", "Espresso Capsules"],
        korean: ["원두", "드립백", "콜드브루", "디카페인 원두", "캡슐 커피"],
    },
    Shelf {
        above: "Food",
        name: "Tea",
        price: (69, 290),
        with: 10,
        english: ["Green Tea", "Barley Tea", "Citron Tea", "Black Tea", "Herbal Tea"],
        korean: ["녹차", "보리차", "유자차", "홍차", "허브차"],
    },
    Shelf {
        above: "Food",
        name: "Snacks",
        price: (29, 190),
        with: 9,
        english: [
            "Rice Crackers",
            "Seaweed Chips",
            "Honey Cookies",
            "Nut Bars",
            "Sweet Potato Chips",
        ],
        korean: ["쌀과자", "김부각", "약과", "견과 바", "고구마칩"],
    },
    Shelf {
        above: "Outdoors",
        name: "Camping",
        price: (150, 3900),
        with: 12,
        english: ["Tent", "Sleeping Bag", "Camp Chair", "Lantern", "Cook Set"],
        korean: ["텐트", "침낭", "캠핑 의자", "랜턴", "코펠 세트"],
    },
    Shelf {
        above: "Outdoors",
        name: "Cycling",
        price: (120, 1290),
        with: 11,
        english: ["Helmet", "Bike Light", "Cycling Gloves", "Water Bottle", "Bike Lock"],
        korean: ["헬멧", "자전거 전조등", "자전거 장갑", "물통", "자전거 자물쇠"],
    },
    Shelf {
        above: "Electronics",
        name: "Audio",
        price: (290, 3490),
        with: 14,
        english: ["Headphones", "Earbuds", "Speaker", "Turntable", "Radio"],
        korean: ["헤드폰", "이어폰", "스피커", "턴테이블", "라디오"],
    },
    Shelf {
        above: "Electronics",
        name: "Desk",
        price: (190, 1990),
        with: 13,
        english: ["Keyboard", "Mouse", "Monitor Stand", "Webcam", "Charging Dock"],
        korean: ["키보드", "마우스", "모니터 받침대", "웹캠", "충전 거치대"],
    },
];

const ADJECTIVES: [&str; 10] = [
    "Soft", "Linen", "Everyday", "Compact", "Handmade", "Forest", "Ivory", "Classic", "Light",
    "Warm",
];
const ADJECTIVES_KOREAN: [&str; 10] = [
    "포근한",
    "린넨",
    "매일 쓰는",
    "작은",
    "수제",
    "숲빛",
    "아이보리",
    "클래식",
    "가벼운",
    "따뜻한",
];

impl Shelf {
    /// The name of a product that is not in `taken`, and is then.
    pub(crate) fn product(
        &self,
        korean: bool,
        taken: &mut BTreeSet<String>,
        random: &mut Random,
    ) -> String {
        let (adjectives, nouns) = match korean {
            true => (&ADJECTIVES_KOREAN, &self.korean),
            false => (&ADJECTIVES, &self.english),
        };
        loop {
            let name = format!("{} {}", random.pick(adjectives), random.pick(nouns));
            if taken.insert(name.clone()) {
                return name;
            }
        }
    }
}
