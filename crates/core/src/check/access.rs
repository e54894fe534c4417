//! Whether the service can read data that lies in S3 already: what the policies of the bucket, of the key and of the role say.
//! What a policy surely keeps out is an error; where that cannot be known, it is a warning. Not here: reading the policies.
//!
//! Facts: docs/service/iam-s3.md, "Rights of the role", "Bucket policy" and "Keys".

use crate::{
    diagnostic::{Diagnostic, in_order},
    spec::Loaded,
};
use personalize_rules::{
    arn::Scope,
    policy::{Decision, Document, KEY_ACTIONS, PolicyKind, Principal, Request, key_use},
    rule::Code,
    visible::visible,
};
use serde_json::{Value, json};

/// The service that reads.
const SERVICE: &str = "personalize.amazonaws.com";
/// The keys of conditions whose values are known, or whose absence is a doubt of its own.
const KNOWN: [&str; 3] = ["aws:SourceAccount", "aws:SourceArn", "aws:SecureTransport"];

/// A policy that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// There is none.
    Nothing,
    /// Its text.
    Text(String),
    /// It could not be read: why.
    Unseen(String),
}

/// What was found out about the access to the source of a dataset.
#[derive(Debug, Clone)]
pub struct SourceAccess {
    /// The key of the dataset.
    pub dataset: &'static str,
    /// The policy of the bucket.
    pub bucket: Seen,
    /// The ARN of the role of the import.
    pub role: String,
    /// The policies of the role, or why they could not be read.
    pub role_policies: Result<Vec<String>, String>,
    /// The ARNs of the keys that its objects are encrypted with, and their policies.
    pub keys: Vec<(String, Seen)>,
}

/// What a policy says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Yes,
    No,
    /// A condition decides whose outcome is not known.
    Perhaps,
}

/// One source, with what policies are asked about it.
struct Asked<'a> {
    source: &'a str,
    access: &'a SourceAccess,
    /// Each action with the ARN that it is on.
    needs: [(&'static str, String); 2],
    /// The ARNs of a statement that allows both.
    resources: [String; 2],
    context: Vec<(&'static str, String)>,
}

/// What keeps the service from reading the sources, at their places in the spec, each with the statement that is missing.
pub fn check(loaded: &Loaded, scope: &Scope, found: &[SourceAccess]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for access in found {
        let dataset = loaded.spec.datasets.iter().find(|(key, _)| *key == access.dataset);
        let Some(source) = dataset.and_then(|(_, dataset)| dataset.in_s3()) else { continue };
        let span = loaded.tree.span_at(&["datasets", access.dataset, "source"]);
        let asked = Asked::new(source, access, scope);
        let found = [asked.bucket(), asked.role()].into_iter().flatten().chain(asked.keys());
        problems.extend(found.map(|problem| problem.at(span.clone()).label("named here")));
    }
    in_order(problems)
}

impl<'a> Asked<'a> {
    fn new(source: &'a str, access: &'a SourceAccess, scope: &Scope) -> Asked<'a> {
        let place = source.trim_start_matches("s3://");
        let (bucket, key) = place.split_once('/').unwrap_or((place, ""));
        let arn = scope.bucket(bucket);
        let folder = key.is_empty() || key.ends_with('/');
        let object = |end: &str| format!("{arn}/{key}{}", if folder { end } else { "" });
        let job = scope.dataset_import_job("any");
        Asked {
            source,
            access,
            needs: [("s3:ListBucket", arn.clone()), ("s3:GetObject", object("any.csv"))],
            resources: [arn.clone(), object("*")],
            context: vec![
                ("aws:SourceAccount", scope.account.clone()),
                ("aws:SourceArn", job),
                ("aws:SecureTransport", "true".to_owned()),
            ],
        }
    }

    /// The values of the conditions' keys.
    fn context(&self) -> Vec<(&str, &str)> {
        self.context.iter().map(|(key, value)| (*key, value.as_str())).collect()
    }

    /// What the documents say of an action, whether or not the request tells for whom it is made.
    fn says(&self, documents: &[Document], who: &[Principal<'_>], action: &str, on: &str) -> Says {
        let context = self.context();
        let decide = |context: &[(&str, &str)]| {
            let request = Request { principals: who, action, resource: Some(on), context };
            documents.iter().map(|document| document.decide(&request)).max()
        };
        let (told, untold) = (decide(&context), decide(&context[2..]));
        let certain = told == untold && documents.iter().all(|it| it.is_only_about(&KNOWN));
        match told {
            _ if !certain => Says::Perhaps,
            Some(Decision::Allow) => Says::Yes,
            _ => Says::No,
        }
    }

    /// The actions that are surely not allowed, else those of which it is not known.
    fn lacking(
        &self,
        documents: &[Document],
        who: &[Principal<'_>],
    ) -> Option<(Says, Vec<&'static str>)> {
        let of = |wanted: Says| -> Vec<&'static str> {
            let needs = self.needs.iter();
            needs
                .filter(|(action, on)| self.says(documents, who, action, on) == wanted)
                .map(|(action, _)| *action)
                .collect()
        };
        let all = [Says::No, Says::Perhaps].map(|says| (says, of(says)));
        all.into_iter().find(|(_, actions)| !actions.is_empty())
    }

    fn bucket(&self) -> Option<Diagnostic> {
        let statement = json!({
            "Effect": "Allow", "Principal": {"Service": SERVICE},
            "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": self.resources,
        });
        let add = add("the policy of the bucket", &statement);
        let text = match &self.access.bucket {
            Seen::Unseen(why) => return Some(self.unknown("the policy of the bucket", why, add)),
            Seen::Nothing => return Some(self.refused("the bucket has no policy", add)),
            Seen::Text(text) => text,
        };
        let documents: Vec<Document> =
            Document::parse(text, PolicyKind::Resource).into_iter().collect();
        let (says, actions) = self.lacking(&documents, &[Principal::Service(SERVICE)])?;
        Some(self.judged(says, "the policy of the bucket", SERVICE, &actions, add))
    }

    fn role(&self) -> Option<Diagnostic> {
        let statement = json!({
            "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": self.resources,
        });
        let role = &self.access.role;
        let add = add(&format!("a policy of the role {role}"), &statement);
        let documents = match &self.access.role_policies {
            Ok(texts) => identity(texts),
            Err(why) => return Some(self.unknown("the policies of the role", why, add)),
        };
        let (says, actions) = self.lacking(&documents, &[Principal::Aws(role)])?;
        Some(self.judged(says, "no policy of the role", "it", &actions, add))
    }

    fn keys(&self) -> Vec<Diagnostic> {
        self.access.keys.iter().filter_map(|(key, policy)| self.key(key, policy)).collect()
    }

    fn key(&self, key: &str, policy: &Seen) -> Option<Diagnostic> {
        let role = &self.access.role;
        let statement = json!({
            "Effect": "Allow", "Principal": {"AWS": role, "Service": SERVICE},
            "Action": KEY_ACTIONS, "Resource": "*",
        });
        let what = format!("the policy of the key {key}");
        let add = add(&what, &statement);
        let text = match policy {
            Seen::Text(text) => text,
            Seen::Unseen(why) => return Some(self.unknown(&what, why, add)),
            Seen::Nothing => return Some(self.refused(&format!("{what} is not there"), add)),
        };
        let Ok(document) = Document::parse(text, PolicyKind::Resource) else {
            return Some(self.unknown(&what, "it is no policy", add));
        };
        let context = self.context();
        let own = self.access.role_policies.as_ref().map_or(Vec::new(), |texts| identity(texts));
        let may = self.says(&own, &[Principal::Aws(role)], KEY_ACTIONS[0], key);
        let names = (key, SERVICE, role.as_str());
        let found = key_use(&document, names, may == Says::Yes, &context);
        let sure = document.is_only_about(&KNOWN)
            && self.access.role_policies.is_ok()
            && may != Says::Perhaps;
        let keeps = |who: &str| format!("{what} does not let {who} decrypt the objects");
        match (found.by_role, found.by_service) {
            (true, true) => None,
            (false, _) if sure => Some(self.refused(&keeps(&format!("the role {role}")), add)),
            (true, false) => Some(self.doubtful(&keeps(SERVICE), add)),
            (false, _) => {
                Some(self.doubtful(&format!("{what} has conditions that decide it"), add))
            }
        }
    }

    fn judged(
        &self,
        says: Says,
        policy: &str,
        who: &str,
        actions: &[&str],
        add: String,
    ) -> Diagnostic {
        let actions = actions.join("` and `");
        match says {
            Says::Perhaps => {
                let why =
                    format!("{policy} lets {who} `{actions}` under conditions that decide it");
                self.doubtful(&why, add)
            }
            _ if policy.starts_with("no ") => {
                self.refused(&format!("{policy} allows {who} `{actions}`"), add)
            }
            _ => self.refused(&format!("{policy} does not allow {who} `{actions}`"), add),
        }
    }

    fn refused(&self, why: &str, help: String) -> Diagnostic {
        let message = format!("the service cannot read `{}`: {why}", visible(self.source));
        Diagnostic::new(Code::PZ0021, message).help(help)
    }

    fn doubtful(&self, why: &str, help: String) -> Diagnostic {
        let source = visible(self.source);
        let message = format!("it is not known whether the service can read `{source}`: {why}");
        Diagnostic::new(Code::PZ0021, message).help(help).warning()
    }

    fn unknown(&self, what: &str, why: &str, help: String) -> Diagnostic {
        self.doubtful(&format!("{what} cannot be read ({})", visible(why)), help)
    }
}

fn identity(texts: &[String]) -> Vec<Document> {
    texts.iter().filter_map(|text| Document::parse(text, PolicyKind::Identity).ok()).collect()
}

fn add(to: &str, statement: &Value) -> String {
    format!("this statement in {to} allows it, unless another one denies it: {statement}")
}

#[cfg(test)]
mod tests;
