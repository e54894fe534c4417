//! What the models answer for films that everybody knows. The data is not part of the project: docs/testing.md, "Tests that need more".

mod shared;

use personalize_learn::{Config, Family, Interactions, Items, Query, train};

/// The films with their genres as tags and the title as text.
fn films() -> (Items, Vec<(String, String)>) {
    let text = shared::text("ml-latest-small/movies.csv");
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
    let data = shared::ratings(4.0);
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
