//! The words that titles, products and people are named with, in Korean and English. All names are invented.
//! Not here: categories of the shop (see `shop`).

use crate::random::Random;
use std::collections::BTreeSet;

/// A genre with the words of its titles.
pub(crate) struct Genre {
    /// Its name, as in the data.
    pub(crate) name: &'static str,
    english: [&'static str; 7],
    korean: [&'static str; 7],
}

/// The genres.
pub(crate) const GENRES: [Genre; 10] = [
    Genre {
        name: "Action",
        english: ["Runner", "Outpost", "Convoy", "Fist", "Thunder", "Pursuit", "Bridge"],
        korean: ["추격", "주먹", "질주", "요새", "폭풍", "결전", "총성"],
    },
    Genre {
        name: "Animation",
        english: ["Kite", "Fox", "Balloon", "Whale", "Lantern", "Acorn", "Cloud"],
        korean: ["고래", "여우", "풍선", "도토리", "구름", "강아지", "종이배"],
    },
    Genre {
        name: "Comedy",
        english: ["Neighbours", "Wedding", "Landlord", "Picnic", "Waiter", "Cousins", "Parrot"],
        korean: ["이웃", "결혼식", "소풍", "사촌", "하숙집", "앵무새", "회식"],
    },
    Genre {
        name: "Crime",
        english: ["Ledger", "Alley", "Heist", "Witness", "Vault", "Informant", "Verdict"],
        korean: ["골목", "금고", "목격자", "장부", "밀항", "수배", "판결"],
    },
    Genre {
        name: "Documentary",
        english: ["Glacier", "Orchard", "Railway", "Kitchen", "Archive", "River", "Market"],
        korean: ["빙하", "과수원", "철도", "시장", "강", "부엌", "기록"],
    },
    Genre {
        name: "Drama",
        english: ["Harbour", "Letter", "Garden", "Winter", "Daughter", "House", "Promise"],
        korean: ["항구", "편지", "정원", "겨울", "약속", "집", "어머니"],
    },
    Genre {
        name: "Horror",
        english: ["Shadow", "Well", "Whisper", "Cellar", "Mask", "Ritual", "Corridor"],
        korean: ["그림자", "우물", "속삭임", "가면", "복도", "지하실", "곡소리"],
    },
    Genre {
        name: "Romance",
        english: ["Blues", "Kiss", "Serenade", "Waltz", "Summer", "Bouquet", "Melody"],
        korean: ["블루스", "첫사랑", "왈츠", "여름", "꽃다발", "멜로디", "고백"],
    },
    Genre {
        name: "Science Fiction",
        english: ["Orbit", "Signal", "Colony", "Android", "Nebula", "Probe", "Horizon"],
        korean: ["궤도", "신호", "식민지", "안드로이드", "성운", "탐사선", "지평선"],
    },
    Genre {
        name: "Thriller",
        english: ["Passenger", "Code", "Silence", "Stranger", "Deadline", "Mirror", "Fugitive"],
        korean: ["승객", "암호", "침묵", "낯선 사람", "거울", "도망자", "밤차"],
    },
];

const ADJECTIVES: [&str; 14] = [
    "Last", "Silent", "Golden", "Broken", "Blue", "Distant", "Hidden", "Second", "Paper", "Lonely",
    "Northern", "Burning", "Borrowed", "Quiet",
];
const ADJECTIVES_KOREAN: [&str; 14] = [
    "마지막",
    "조용한",
    "황금빛",
    "부서진",
    "푸른",
    "머나먼",
    "숨겨진",
    "두 번째",
    "종이",
    "외로운",
    "북쪽의",
    "불타는",
    "빌려 온",
    "느린",
];
const PLACES: [&str; 8] =
    ["Seoul", "Busan", "Jeju", "Lisbon", "Oslo", "Kyoto", "Montreal", "Dublin"];
const PLACES_KOREAN: [&str; 8] =
    ["서울", "부산", "제주", "리스본", "오슬로", "교토", "몬트리올", "강릉"];

/// A title of `genre` that is not in `taken`, and is then.
pub(crate) fn title(
    genre: &Genre,
    korean: bool,
    taken: &mut BTreeSet<String>,
    random: &mut Random,
) -> String {
    loop {
        let title = if korean { title_korean(genre, random) } else { title_english(genre, random) };
        if taken.insert(title.clone()) {
            return title;
        }
    }
}

fn title_english(genre: &Genre, random: &mut Random) -> String {
    let (word, other) = (random.pick(&genre.english), random.pick(&genre.english));
    let (adjective, place) = (random.pick(&ADJECTIVES), random.pick(&PLACES));
    match random.below(7) {
        0..3 => format!("The {adjective} {word}"),
        3 => format!("{place} {word}"),
        4 => format!("Goodbye, {adjective} {word}"),
        5 if word != other => format!("{word} and {other}"),
        _ => format!("A {word} in {place}"),
    }
}

fn title_korean(genre: &Genre, random: &mut Random) -> String {
    let (word, other) = (random.pick(&genre.korean), random.pick(&genre.korean));
    let (adjective, place) = (random.pick(&ADJECTIVES_KOREAN), random.pick(&PLACES_KOREAN));
    match random.below(8) {
        0..3 => format!("{adjective} {word}"),
        3 => format!("{place} {word}"),
        4 => format!("안녕, {adjective} {word}"),
        5 => format!("라라 {word}"),
        6 if word != other => format!("{word}의 {other}"),
        _ => format!("{place}에서 온 {word}"),
    }
}

const SURNAMES: [&str; 12] =
    ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오"];
const GIVEN: [&str; 20] = [
    "하늘", "서연", "도윤", "지우", "은서", "민준", "수아", "예준", "다은", "시우", "유나", "현우",
    "가을", "보람", "슬기", "한결", "나래", "이든", "채원", "준서",
];

/// A Korean name that is not in `taken`, and is then. There are 240.
pub(crate) fn person(taken: &mut BTreeSet<String>, random: &mut Random) -> String {
    loop {
        let name = format!("{}{}", random.pick(&SURNAMES), random.pick(&GIVEN));
        if taken.insert(name.clone()) {
            return name;
        }
    }
}
