//! Schemas, datasets and their imports. Not here: what is trained on them (`models`).

use super::{
    super::{
        declared::Declared,
        draft::dataset_key,
        members::{Members, tags},
        write::Block,
    },
    Template, is_name,
};
use personalize_rules::rule::Code;

impl Template<'_> {
    /// A schema's block: name and file.
    pub(super) fn schema(&mut self, key: &str, schema: &Declared, block: &mut Block) -> bool {
        let mut members = Members::of(&schema.members);
        let name = self.text(&mut members, "Name", &schema.id);
        // Of the group's domain, which the spec has once.
        members.take("Domain");
        let at = members.key_span("Schema");
        let path = match self.text(&mut members, "Schema", &schema.id) {
            Some(text) => self.draft.schema(key, &text, at),
            None => None,
        };
        self.end(members, schema);
        block.value("schemaName", name.filter(|name| is_name(name)));
        block.value("schema", path.clone());
        path.is_some()
    }

    pub(super) fn dataset(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let kind = self.text(members, "DatasetType", &declared.id).unwrap_or_default();
        let name = self.text(members, "Name", &declared.id);
        let Some(key) = dataset_key(&kind) else {
            let message =
                format!("`{}` is a dataset of type {kind}, which a spec has not", declared.id);
            self.draft.lose(Code::PZ6001, declared.span.clone(), &message, "it stays as it is");
            return;
        };
        let mut block = Block::default();
        block.value("name", name.filter(|name| is_name(name)));
        let schema = self.referred(members, "SchemaArn", "Schema", &declared.id);
        let has_schema = schema.is_some_and(|(schema, _)| self.schema(key, schema, &mut block));
        if let Some(mut job) = members.map("DatasetImportJob") {
            self.import(&mut job, declared, &mut block);
            for key in ["JobName", "DatasetArn", "DatasetImportJobArn"] {
                job.take(key);
            }
            job.end(&format!("the import of `{}`", declared.id), &mut self.draft.losses);
        }
        block.value("tags", tags(members.take("Tags")));
        if !has_schema {
            let message = format!(
                "the dataset `{}` is left out, since its schema is not in this file",
                declared.id
            );
            self.draft.lose(
                Code::PZ6002,
                declared.span.clone(),
                &message,
                "`personalize export` reads it from the account",
            );
            return;
        }
        self.draft.datasets.insert(key, block);
    }

    pub(super) fn import(&mut self, job: &mut Members<'_>, declared: &Declared, block: &mut Block) {
        if let Some(mut source) = job.map("DataSource") {
            let location = self.text(&mut source, "DataLocation", &declared.id);
            let location = location.filter(|location| location.starts_with("s3://"));
            source.end(&format!("the source of `{}`", declared.id), &mut self.draft.losses);
            if let Some(location) = location {
                block.value("source", location);
            }
        }
        let role = self.text(job, "RoleArn", &declared.id);
        if self.draft.role.is_empty() {
            let name = format!("{}-personalize", self.draft.stack);
            match role {
                Some(arn) => self.draft.role.value("arn", arn),
                None => {
                    self.draft
                        .role
                        .comment("decide: `arn` for an existing role; this one is created");
                    self.draft.role.value("name", name);
                }
            }
        }
    }

    /// A schema that no dataset of the file has: its own name tells of what.
    pub(super) fn lone_schema(&mut self, declared: &Declared) {
        let mut block = Block::default();
        let text = declared.members.to_json().to_string().to_lowercase();
        let key = ["items", "users"].into_iter().find(|key| {
            text.contains(&format!("\\\"name\\\": \\\"{key}"))
                || text.contains(&format!("\\\"name\\\":\\\"{key}"))
        });
        let key = dataset_key(key.unwrap_or("interactions")).unwrap_or("interactions");
        if !self.draft.datasets.contains_key(key) && self.schema(key, declared, &mut block) {
            let message = format!(
                "no dataset of this file has the schema `{}`; it is taken for {key}",
                declared.id
            );
            self.draft.lose(
                Code::PZ6002,
                declared.span.clone(),
                &message,
                "move it to its dataset",
            );
            self.draft.datasets.insert(key, block);
        }
    }
}
