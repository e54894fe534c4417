//! Declarative pipelines for Amazon Personalize: one YAML file, plan, apply.
fn main() {}
