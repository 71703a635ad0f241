//! What happens to nodes, workers and databases while people work.

use crate::{installation::Installation, load::Ledger};
use std::time::Duration;

/// So many acts must have been acknowledged since the fault before; else a kill shows nothing.
pub const LEAST_ACKNOWLEDGED: u64 = 5;
/// An installation that acknowledges less than that in so much time did not come back.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// How long something stands still: longer than people wait for an answer, and in `make chaos` now and
/// then longer than a lease, so that another node takes over and the first wakes up without it.
const STANDS_STILL: Duration = Duration::from_millis(1_500);
const LONGER_THAN_LEASES: Duration = Duration::from_secs(40);
/// A starved node runs for one part of this and stands still for nine.
const SLICE: Duration = Duration::from_millis(10);
const STARVED_SLICES: u32 = 15;
/// Files that a node without room for more may open beside those that it has.
const FILES_LEFT: u64 = 1;
const WITHOUT_FILES: Duration = Duration::from_millis(1_500);
/// How long the database's server is away.
const AWAY: Duration = Duration::from_millis(700);

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// SIGKILL of the node with this place in the list, and a new start.
    KillNode(usize),
    /// SIGSTOP, and SIGCONT later.
    StopNode(usize),
    /// A tenth of a processor, and then no file or connection can be opened any more.
    StarveNode(usize),
    /// SIGKILL of every process of the PostgreSQL server, and a new start.
    KillDatabase,
    /// SIGKILL of one of its processes: it ends all connections and recovers.
    KillOneConnection,
    /// All connections to it are gone.
    CutConnections,
    /// SIGSTOP of all of its processes, and SIGCONT later.
    StopDatabase,
}

impl Fault {
    /// What can happen to one node on a file.
    pub const ON_SQLITE: &[Self] = &[Self::KillNode(0), Self::StopNode(0), Self::StarveNode(0)];
    /// What can happen to two nodes for people, a worker, and their server.
    pub const ON_POSTGRESQL: &[Self] = &[
        Self::KillNode(0),
        Self::KillDatabase,
        Self::KillNode(2),
        Self::StopNode(1),
        Self::CutConnections,
        Self::StarveNode(0),
        Self::KillOneConnection,
        Self::KillNode(1),
        Self::StopDatabase,
        Self::StopNode(2),
    ];

    /// Lets it happen, and mends it.
    pub async fn happen(self, it: &mut Installation, turn: u64) {
        match self {
            Self::KillNode(node) => {
                it.nodes[node].kill();
                it.nodes[node].start();
            }
            Self::StopNode(node) => {
                it.nodes[node].pause();
                tokio::time::sleep(stands_still(turn)).await;
                it.nodes[node].resume();
            }
            Self::StarveNode(node) => starve(it, node).await,
            Self::KillDatabase => {
                server(it).kill();
                tokio::time::sleep(AWAY).await;
                tokio::task::block_in_place(|| server(it).start_again());
            }
            Self::KillOneConnection => server(it).kill_one_connection(),
            Self::CutConnections => tokio::task::block_in_place(|| server(it).cut_connections()),
            Self::StopDatabase => {
                server(it).pause();
                tokio::time::sleep(STANDS_STILL).await;
                server(it).resume();
            }
        }
        it.ready().await;
    }
}

fn server(it: &Installation) -> &testing::OwnServer {
    it.server.as_ref().expect("a fault of a server needs one")
}

/// In every third turn longer than a lease, but in the first, which is the only one of `make test`.
fn stands_still(turn: u64) -> Duration {
    if turn % 3 == 2 {
        LONGER_THAN_LEASES
    } else {
        STANDS_STILL
    }
}

async fn starve(it: &Installation, node: usize) {
    let node = &it.nodes[node];
    for _ in 0..STARVED_SLICES {
        node.pause();
        tokio::time::sleep(SLICE * 9).await;
        node.resume();
        tokio::time::sleep(SLICE).await;
    }
    let before = node.allow_files(Some(node.open_files() + FILES_LEFT));
    tokio::time::sleep(WITHOUT_FILES).await;
    node.allow_files(before);
}

/// Waits until so many acts were acknowledged after the first `before` of them.
///
/// # Errors
/// How many it were, if they were fewer within `time`.
pub async fn acknowledged(
    ledger: &Ledger,
    before: u64,
    least: u64,
    time: Duration,
) -> Result<u64, u64> {
    let enough = async {
        while ledger.acknowledged() < before + least {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let waited = tokio::time::timeout(time, enough).await;
    let since = ledger.acknowledged() - before;
    waited.map(|()| since).map_err(|_| since)
}

/// Lets every fault of the list happen `turns` times, each at another moment, and none before people
/// were told that their work is done.
///
/// # Panics
/// If fewer acts than [`LEAST_ACKNOWLEDGED`] were acknowledged before one of them: then it would show
/// nothing.
pub async fn happen_all(it: &mut Installation, ledger: &Ledger, faults: &[Fault], turns: u64) {
    for turn in 0..turns {
        for (place, fault) in (0_u64..).zip(faults) {
            let before = ledger.acknowledged();
            let acknowledged =
                acknowledged(ledger, before, LEAST_ACKNOWLEDGED, ACKNOWLEDGED_WITHIN);
            let acknowledged = acknowledged.await.unwrap_or_else(|only| {
                let said: Vec<String> = it.nodes.iter().map(|node| format!("{}: {}", node.name(), node.said())).collect();
                panic!(
                    "only {only} acts were acknowledged before {fault:?} of turn {turn}, {LEAST_ACKNOWLEDGED} must be: {:?}\n{}",
                    ledger.wrong(), said.join("\n")
                )
            });
            let moment = Duration::from_millis((turn * 977 + place * 331) % 250);
            tokio::time::sleep(moment).await;
            println!("turn {turn}: {fault:?} after {acknowledged} more acknowledged acts");
            fault.happen(it, turn).await;
        }
    }
}
