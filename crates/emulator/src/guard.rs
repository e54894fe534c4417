//! Who is served: who asks for a name of this machine or one that was allowed, and of web pages only those whose origin was.
//! Not here: what is asked for; a guard looks at `Host`, `Origin` and `Sec-Fetch-Site` alone.
//!
//! Every web page may send simple requests to loopback (Fetch standard, "CORS-safelisted"), and a page whose name was made to
//! resolve to loopback may read the answers as well. Browsers put `Origin` on whatever may change something, and no
//! SDK outside of a browser does; a rebound name stays in `Host`.

use http::header::{self, HeaderName, HeaderValue};
use http::uri::Authority;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use s3s::Body;

/// Whom to serve beside programs that ask loopback.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guard {
    /// The origins of web pages, each as in `http://localhost:3000`.
    pub(crate) origins: Vec<String>,
    /// Names by which others know this machine, as in `emulator`; without a port.
    pub(crate) hosts: Vec<String>,
}

/// What is to happen with a request.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is served; where it is a page's, the page may read the answer.
    Serve(Option<HeaderValue>),
    /// This is the answer.
    Answer(Box<Response<Body>>),
}

impl Guard {
    /// Looks at the head of a request.
    pub(crate) fn look<B>(&self, request: &Request<B>) -> Verdict {
        let headers = request.headers();
        if !self.is_asked(request) {
            return refusal(
                "the `Host` of a request has to be 127.0.0.1, localhost or [::1]; to serve it by another name, start with `local serve --allow-host` and that name",
            );
        }
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let Some(origin) = origins.next() else {
            return match is_of_another_page(headers) {
                true => refusal("a web page of another site asked for it"),
                false => Verdict::Serve(None),
            };
        };
        let known = |origin: &HeaderValue| self.origins.iter().any(|known| known == origin);
        if !known(origin) || origins.next().is_some() {
            return refusal(
                "the request is of a web page; to serve it, start with `local serve --allow-origin` and its origin",
            );
        }
        match preflight(request, origin) {
            Some(answer) => Verdict::Answer(Box::new(answer)),
            None => Verdict::Serve(Some(origin.clone())),
        }
    }
}

/// Lets the page of `origin` read an answer.
pub(crate) fn share(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*"));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}

/// The answer to the question that a browser asks before a request that is not simple.
fn preflight<B>(request: &Request<B>, origin: &HeaderValue) -> Option<Response<Body>> {
    let asked = request.headers();
    if request.method() != Method::OPTIONS
        || !asked.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    {
        return None;
    }
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let headers = answer.headers_mut();
    share(headers, origin.clone());
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE"),
    );
    // `*` would leave `Authorization` out.
    if let Some(wanted) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    if asked.contains_key("access-control-request-private-network") {
        let name = HeaderName::from_static("access-control-allow-private-network");
        headers.insert(name, HeaderValue::from_static("true"));
    }
    Some(answer)
}

impl Guard {
    /// Whether the request was sent to a name of loopback, or one that is allowed. A request line may name another host than
    /// the header.
    pub(crate) fn is_asked<B>(&self, request: &Request<B>) -> bool {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let host = hosts.next().and_then(|host| Authority::try_from(host.as_bytes()).ok());
        let in_line = request.uri().authority();
        let is_ours = |authority: &Authority| names_loopback(authority) || self.allows(authority);
        hosts.next().is_none()
            && host.is_some_and(|host| is_ours(&host))
            && in_line.is_none_or(is_ours)
    }

    /// Whether it is a name that was allowed, or a bucket before one.
    fn allows(&self, authority: &Authority) -> bool {
        let host = authority.host();
        let is_of = |name: &String| {
            let bucket =
                host.len().checked_sub(name.len()).map(|at| (host.get(..at), host.get(at..)));
            matches!(bucket, Some((Some(before), Some(rest)))
                if rest.eq_ignore_ascii_case(name) && (before.is_empty() || before.ends_with('.')))
        };
        !authority.as_str().contains('@') && self.hosts.iter().any(is_of)
    }
}

/// `<bucket>.localhost` is how S3 is asked with the bucket in the name; for an address no client does that.
fn names_loopback(authority: &Authority) -> bool {
    if authority.as_str().contains('@') {
        return false;
    }
    let host = authority.host().to_ascii_lowercase();
    host == "127.0.0.1" || host == "[::1]" || host == "localhost" || host.ends_with(".localhost")
}

/// What browsers say of requests without an `Origin`: images, links, forms that only ask.
fn is_of_another_page(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    matches!(site, Some(b"cross-site" | b"same-site"))
}

fn refusal(why: &str) -> Verdict {
    let text = format!(
        "refused: this emulator serves programs of its own machine only, unless it is told otherwise; {why}\n"
    );
    let mut answer = Response::new(Body::from(text));
    *answer.status_mut() = StatusCode::FORBIDDEN;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, plain);
    Verdict::Answer(Box::new(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "http://localhost:3000";

    /// The status of the answer; 0 where the request is served, 1 where a page may read the answer.
    fn look(method: Method, uri: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let guard = Guard { origins: vec![PAGE.into()], hosts: vec!["emulator".into()] };
        match guard.look(&request.body(()).unwrap()) {
            Verdict::Serve(None) => 0,
            Verdict::Serve(Some(_)) => 1,
            Verdict::Answer(answer) => answer.status().as_u16(),
        }
    }

    #[test]
    fn only_names_of_loopback_are_served() {
        for host in ["127.0.0.1:4577", "localhost", "LOCALHOST:1", "films.localhost:1", "[::1]:1"] {
            assert_eq!(look(Method::GET, "/", &[("host", host)]), 0, "{host}");
        }
        let foreign = [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:4577",
            "evillocalhost",
            "films.127.0.0.1",
            "localhost@evil.example",
            "evil.example@localhost",
            "10.0.0.1",
            "0.0.0.0",
            "",
        ];
        for host in foreign {
            assert_eq!(look(Method::GET, "/", &[("host", host)]), 403, "{host}");
        }
        assert_eq!(look(Method::GET, "/", &[]), 403);
        assert_eq!(look(Method::GET, "/", &[("host", "localhost"), ("host", "evil.example")]), 403);
        assert_eq!(look(Method::GET, "http://evil.example/", &[("host", "localhost")]), 403);
        assert_eq!(look(Method::GET, "http://localhost/", &[("host", "localhost")]), 0);
    }

    #[test]
    fn other_names_are_served_where_they_are_allowed() {
        for host in ["emulator", "EMULATOR:4577", "films.emulator:4577"] {
            assert_eq!(look(Method::GET, "/", &[("host", host)]), 0, "{host}");
        }
        for host in ["theemulator", "emulator.evil.example", "emulator@evil.example", "한emulator"]
        {
            assert_eq!(look(Method::GET, "/", &[("host", host)]), 403, "{host}");
        }
    }

    #[test]
    fn pages_are_served_only_when_their_origin_is_allowed() {
        let of = |name, value| look(Method::POST, "/", &[("host", "localhost"), (name, value)]);
        for origin in
            ["https://evil.example", "null", "http://localhost", "http://127.0.0.1:4577", ""]
        {
            assert_eq!(of("origin", origin), 403, "{origin}");
        }
        assert_eq!(of("origin", PAGE), 1);
        for (site, status) in
            [("cross-site", 403), ("same-site", 403), ("same-origin", 0), ("none", 0)]
        {
            assert_eq!(of("sec-fetch-site", site), status, "{site}");
        }
        let both = [("host", "localhost"), ("origin", PAGE), ("sec-fetch-site", "same-site")];
        assert_eq!(look(Method::POST, "/", &both), 1);
        let twice = [("host", "localhost"), ("origin", PAGE), ("origin", "https://evil.example")];
        assert_eq!(look(Method::POST, "/", &twice), 403);
        let rebound = [("host", "evil.example"), ("origin", PAGE)];
        assert_eq!(look(Method::POST, "/", &rebound), 403);
    }

    #[test]
    fn a_browser_that_asks_first_is_answered() {
        let ask = [("host", "localhost"), ("access-control-request-method", "PUT")];
        assert_eq!(look(Method::OPTIONS, "/b/k", &[&ask[..], &[("origin", PAGE)]].concat()), 204);
        let evil = [("origin", "https://evil.example")];
        assert_eq!(look(Method::OPTIONS, "/b/k", &[&ask[..], &evil].concat()), 403);
    }
}
