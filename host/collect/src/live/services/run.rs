//! Reads the feeds: all at the same time, each as soon as those that it needs have ended.
//!
//! Whatever happens to one feed is written into the capture as its end, and ends no other feed. Only a capture that
//! cannot be written ends everything.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use tokio::sync::watch;

use super::defender::Defender;
use super::dns::{Dns, Resolver};
use super::exchange::{Cmdlet, Endpoints, Exchange};
use super::graph::{Graph, GraphEach};
use super::session::{CaptureResult, Session};
use crate::live::access;
use crate::live::auth::{Resource as Service, Token, Tokens};
use crate::live::budget;
use crate::live::capture::{End, FeedProgress};
use crate::live::feeds::{Ask, Feed, PerMailbox};
use crate::normalize::derive::directory_names::MENTIONING;
use ephor_snapshot::Status;

/// The services of the tenant that is read.
pub(crate) struct Services<'s> {
    session: &'s Session<'s>,
    tokens: &'s Tokens,
    resolver: &'s Resolver,
    endpoints: Endpoints<'s>,
}

impl<'s> Services<'s> {
    pub(crate) fn new(session: &'s Session<'s>, tokens: &'s Tokens, resolver: &'s Resolver) -> Self {
        Self { session, tokens, resolver, endpoints: Endpoints::new(tokens, &session.tenant, &session.capture) }
    }

    /// Reads all these feeds. Dropped, what was kept of each stays in the capture.
    ///
    /// # Errors
    /// If the capture cannot be written.
    pub(crate) async fn read_all(&self, feeds: &[Feed]) -> CaptureResult<()> {
        let capture = &self.session.capture;
        // Of users that an earlier run read, no page comes again.
        self.session.on_users(capture.progress("graph/users").objects);
        let left = feeds.iter().filter(|feed| capture.progress(feed.name).end != Some(End::Whole));
        self.session.progress().expect(left.count());
        let (ended, _) = watch::channel(BTreeSet::new());
        let all = feeds.iter().map(|feed| async {
            let needed = before(feed, feeds);
            // The sender lives as long as this.
            let _ = ended.subscribe().wait_for(|ended| needed.iter().all(|name| ended.contains(name))).await;
            self.read(feed).await?;
            ended.send_modify(|ended| _ = ended.insert(feed.name));
            Ok(())
        });
        let all = try_join_all(all).await.map(drop);
        self.session.progress().finish();
        all
    }

    /// Reads one feed to its end.
    async fn read(&self, feed: &Feed) -> CaptureResult<()> {
        let (capture, shown) = (&self.session.capture, self.session.progress());
        let progress = capture.progress(feed.name);
        if progress.end == Some(End::Whole) {
            return Ok(());
        }
        if !matches!(feed.ask, Ask::GraphEach { .. } | Ask::MailboxEach(_)) {
            shown.begin(feed.name, progress.objects, None);
        }
        let end = match self.asked(feed, &progress).await? {
            End::Refused { status: Status::Denied, reason } => {
                End::Refused { status: Status::Denied, reason: self.with_right(feed, reason).await }
            }
            // A link that is not followed may hold what nobody is to read.
            End::CutShort { reason } => End::CutShort { reason: self.session.api.clean(&reason) },
            End::Refused { status, reason } => End::Refused { status, reason: self.session.api.clean(&reason) },
            End::Whole => none_of(feed.name, capture.progress(feed.name).objects).unwrap_or(End::Whole),
        };
        let words = words(&end, &capture.progress(feed.name));
        capture.end(feed.name, end)?;
        shown.end(feed.name, &words);
        Ok(())
    }

    /// Asks what a feed asks, of the service that answers it.
    async fn asked(&self, feed: &Feed, progress: &FeedProgress) -> CaptureResult<End> {
        let graph = Graph::new(self.session, self.tokens);
        match &feed.ask {
            Ask::Graph { path, instead } => graph.list(feed, path, instead.as_ref(), progress).await,
            Ask::Names => graph.directory_names(feed, progress).await,
            Ask::GraphEach { path, of, property, members } => {
                graph.each(feed, &GraphEach { path, of: *of, property, members: *members }).await
            }
            Ask::Report { path } => graph.report(feed, path).await,
            Ask::Hunting => Defender::new(&graph).hunting(feed).await,
            Ask::AuditQuery => graph.audit_query(feed, progress).await,
            Ask::Cmdlet { name, parameters, select } => {
                let service = if feed.budget == budget::COMPLIANCE { Service::Compliance } else { Service::Exchange };
                match Exchange::enter(self.session, &self.endpoints, service).await {
                    Ok(exchange) => exchange.cmdlet(feed, Cmdlet::new(name, parameters, select), progress).await,
                    Err(end) => Ok(end),
                }
            }
            Ask::MailboxEach(what) => self.each_mailbox(feed, *what, &graph).await,
            Ask::Dns(which) => Dns::new(self.session, self.resolver).records(feed, *which).await,
        }
    }

    /// Asks about each mailbox, those that matter most first.
    async fn each_mailbox(&self, feed: &Feed, what: PerMailbox, graph: &Graph<'_>) -> CaptureResult<End> {
        if let Some(end) = self.session.unnamed("exchange/mailboxes") {
            return Ok(end);
        }
        if what == PerMailbox::MessageRules {
            let inbox_rules = self.session.capture.progress("exchange/inbox-rules").end;
            if !matches!(inbox_rules, Some(End::Refused { status: Status::Denied, .. })) {
                let reason = "not needed: Exchange answers exchange/inbox-rules".to_owned();
                return Ok(End::Refused { status: Status::NotCollected, reason });
            }
            return graph.message_rules(feed).await;
        }
        match Exchange::enter(self.session, &self.endpoints, Service::Exchange).await {
            Ok(exchange) => exchange.each_mailbox(feed, what).await,
            Err(end) => Ok(end),
        }
    }

    /// Why a feed was refused, with the right that it takes.
    async fn with_right(&self, feed: &Feed, reason: String) -> String {
        let resource = match feed.name.split('/').next() {
            Some("exchange") => Service::Exchange,
            Some("compliance") => Service::Compliance,
            _ => Service::Graph,
        };
        let token = self.tokens.token(resource).await.ok();
        match access::takes(feed.name, token.as_deref().and_then(Token::claims)) {
            Some(right) => format!("it takes {right}; {reason}"),
            None => reason,
        }
    }
}

/// The feeds that must have ended before this one begins.
pub(super) fn before(feed: &Feed, all: &[Feed]) -> Vec<&'static str> {
    let is_each = |feed: &Feed| matches!(feed.ask, Ask::MailboxEach(_));
    let chosen = |name: &&'static str| all.iter().any(|feed| feed.name == *name);
    match feed.ask {
        Ask::GraphEach { of, .. } => of.feeds().iter().copied().filter(chosen).collect(),
        // What costs a call a mailbox goes last, one feed after the other, and needs to know who matters most.
        Ask::MailboxEach(_) => {
            let first = all.iter().filter(|other| {
                let exchange = matches!(other.ask, Ask::Cmdlet { .. });
                let earlier = is_each(other) && other.name < feed.name;
                exchange || earlier || other.name == "graph/role-assignments" || other.name == "graph/risky-users"
            });
            first.map(|other| other.name).collect()
        }
        // Whom its requests are routed to has the name of a domain.
        Ask::Cmdlet { .. } if feed.budget == budget::COMPLIANCE => {
            super::compliance::TELL_DOMAINS.iter().copied().filter(chosen).collect()
        }
        Ask::Dns(_) => ["exchange/accepted-domains", "graph/domains"].into_iter().filter(chosen).collect(),
        // Whatever may name somebody.
        Ask::Names => MENTIONING.iter().copied().filter(chosen).collect(),
        _ => Vec::new(),
    }
}

/// Why a feed that answered no object was not read: every tenant has one. A source that rests on it must not go over
/// nobody and call that all.
fn none_of(feed: &str, objects: u64) -> Option<End> {
    let always = ephor_schema::always_live(feed).filter(|_| objects == 0)?;
    let reason = format!("it answered none, though every tenant has {}", always.what);
    Some(End::Refused { status: Status::Failed, reason })
}

/// How a feed ended, for people.
fn words(end: &End, progress: &FeedProgress) -> String {
    let counted = |progress: &FeedProgress| match progress.of {
        Some(of) if progress.gone > 0 => {
            format!("{} objects of {} of {of}, {} of which are gone", progress.objects, progress.done, progress.gone)
        }
        Some(of) => format!("{} objects of {} of {of}", progress.objects, progress.done),
        None => format!("{} objects", progress.objects),
    };
    match end {
        End::Whole => counted(progress),
        End::CutShort { reason } => format!("partial ({}): {reason}", counted(progress)),
        End::Refused { status, reason } => format!("{}: {reason}", status.name()),
    }
}
