//! What the models answer for films that everybody knows. The data is not part of the project: docs/testing.md, "Tests that need more".

use std::fs;
use std::path::PathBuf;

use personalize_learn::{Config, Family, Interactions, InteractionsBuilder, Items, Query, train};

/// The text of a file of ratings.
fn ratings(name: &str) -> String {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::env::var_os("PERSONALIZE_SHARED").unwrap_or_else(|| beside.into());
    let path = PathBuf::from(folder).join("data/ml-latest-small").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Ratings of 4 and more as events in the order of the file.
fn likes() -> Interactions {
    let text = ratings("ratings.csv");
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
    builder.build()
}

/// The films with their genres as tags and the title as text.
fn films() -> (Items, Vec<(String, String)>) {
    let text = ratings("movies.csv");
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
#[ignore = "needs ../shared"]
fn films_have_their_sequels_near() {
    let data = likes();
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
