//! Quality on real ratings: what the models must reach, and what they answer for films that
//! everybody knows. The data is not part of the project; without it these tests say so and pass.

use std::fs;

use personalize_learn::metrics::{split, unseen_ndcg_at_10};
use personalize_learn::{Config, Family, Interactions, InteractionsBuilder, Items, Query, train};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/ml-latest-small");

/// Ratings of 4 and more as events in the order of the file, or `None` without the data.
fn likes() -> Option<Interactions> {
    let Ok(text) = fs::read_to_string(format!("{DATA}/ratings.csv")) else {
        eprintln!("skipped: no ratings in {DATA}");
        return None;
    };
    let mut builder = InteractionsBuilder::default();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let rating: f32 = fields[2].parse().expect("a rating");
        if rating >= 4.0 {
            builder.push(
                fields[0],
                fields[1],
                "like",
                Some(rating),
                fields[3].parse().expect("a time"),
            );
        }
    }
    Some(builder.build())
}

/// The films with their genres as tags and the title as text.
fn films() -> (Items, Vec<(String, String)>) {
    let text = fs::read_to_string(format!("{DATA}/movies.csv")).expect("films beside ratings");
    let mut items = Items::default();
    let mut titles = Vec::new();
    for line in text.lines().skip(1) {
        let (id, rest) = line.split_once(',').expect("an id");
        let (title, genres) = rest.rsplit_once(',').expect("genres");
        items.push(id, genres.split('|'), title, None);
        titles.push((id.to_owned(), title.trim_matches('"').to_owned()));
    }
    (items, titles)
}

/// Users whose last tenth is held out: all with at least two likes.
#[test]
fn personalised_is_ahead_of_factorisation() {
    let Some(data) = likes() else { return };
    let none = Items::default();
    let ndcg = |family| {
        let config = Config::new(family);
        unseen_ndcg_at_10(&split(&data, &config, |_| true), &none, &config)
    };
    let (personalised, popular) = (ndcg(Family::Personalised), ndcg(Family::Popular));
    println!("NDCG@10: personalised {personalised:.4}, popular {popular:.4}");
    assert!((0.039..0.041).contains(&popular), "the split is another one: {popular}");
    assert!(personalised > 0.064, "{personalised}");
}

fn related(family: Family, data: &Interactions, title: &str) -> Vec<String> {
    let (items, titles) = films();
    let model = train(data, &items, &Config::new(family));
    let id = &titles.iter().find(|(_, other)| other == title).expect("a film of the data").0;
    let query = Query { item: model.items().number(id), count: 10, ..Query::default() };
    let name = |item: u32| {
        let id = model.items().name(item);
        titles.iter().find(|(other, _)| other == id).expect("a film of the data").1.clone()
    };
    model.recommend(&query).iter().map(|scored| name(scored.item)).collect()
}

#[test]
fn films_have_their_sequels_near() {
    let Some(data) = likes() else { return };
    let cases = [
        ("Toy Story (1995)", "Toy Story 2 (1999)"),
        ("Matrix, The (1999)", "Fight Club (1999)"),
        (
            "Star Wars: Episode IV - A New Hope (1977)",
            "Star Wars: Episode V - The Empire Strikes Back (1980)",
        ),
    ];
    for family in [Family::Related, Family::Similar] {
        for (film, expected) in cases {
            let near = related(family, &data, film);
            println!("{family:?} {film}: {near:#?}");
            assert!(near.iter().any(|title| title == expected), "{film}: {near:?}");
        }
    }
}
