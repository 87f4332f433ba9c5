//! Landlock and seccomp.

use std::collections::BTreeMap;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus, Scope,
    path_beneath_rules,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

use super::Reach;

/// The newest version whose rights are asked for; a kernel that knows fewer takes those it knows.
const ABI_KNOWN: ABI = ABI::V6;
/// The oldest that counts: it also keeps files from being cut short.
const ABI_NEEDED: ABI = ABI::V3;

pub(super) fn files(reach: &Reach<'_>) -> Result<(), String> {
    let read = AccessFs::from_read(ABI_KNOWN) & !AccessFs::Execute;
    let write = AccessFs::from_all(ABI_KNOWN) & !AccessFs::Execute;
    let restrict = || {
        Ruleset::default()
            .handle_access(AccessFs::from_all(ABI_KNOWN))?
            .handle_access(AccessNet::from_all(ABI_KNOWN))?
            .scope(Scope::from_all(ABI_KNOWN))?
            .create()?
            .add_rules(path_beneath_rules(&reach.read, read))?
            .add_rules(path_beneath_rules(&reach.write, write))?
            .restrict_self()
    };
    let status = restrict().map_err(|error: landlock::RulesetError| format!("Landlock: {error}"))?;
    match status.ruleset {
        RulesetStatus::FullyEnforced => Ok(()),
        RulesetStatus::PartiallyEnforced if truncation_is_kept() => Ok(()),
        RulesetStatus::PartiallyEnforced => {
            Err(format!("this kernel's Landlock is older than version {}", ABI_NEEDED as i32))
        }
        RulesetStatus::NotEnforced => Err("this kernel has no Landlock, or it is switched off".to_owned()),
    }
}

/// Whether the kernel has [`ABI_NEEDED`].
fn truncation_is_kept() -> bool {
    use landlock::{CompatLevel, Compatible as _};
    let needed = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    needed.handle_access(AccessFs::from_all(ABI_NEEDED)).and_then(Ruleset::create).is_ok()
}

pub(super) fn calls() -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("seccomp: {error}");
    let arch = TargetArch::try_from(std::env::consts::ARCH)
        .map_err(|_| format!("seccomp: {} is not known to it", std::env::consts::ARCH))?;
    let program = |rules: BTreeMap<i64, Vec<SeccompRule>>, errno: i32| -> Result<BpfProgram, String> {
        let action = SeccompAction::Errno(errno.unsigned_abs());
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, action, arch).map_err(|error| failed(&error))?;
        BpfProgram::try_from(filter).map_err(|error| failed(&error))
    };
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = DENIED.iter().map(|call| (*call, Vec::new())).collect();
    // A new process, not a thread: the flag for threads is not set.
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let is_process = SeccompCondition::new(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(thread), 0)
        .and_then(|condition| SeccompRule::new(vec![condition]))
        .map_err(|error| failed(&error))?;
    rules.insert(libc::SYS_clone, vec![is_process]);
    // Its flags stand in memory, where a filter cannot look: C libraries take the older call when there is no such call.
    let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    for program in [program(clone3, libc::ENOSYS)?, program(rules, libc::EPERM)?] {
        seccompiler::apply_filter_all_threads(&program).map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// What no judging and no rendering needs. A list of what is needed would break with the next C library.
const DENIED: &[i64] = &[
    // The network, and other processes by sockets.
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_sendmmsg,
    // Other programs and processes.
    libc::SYS_execve,
    libc::SYS_execveat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    // Ways around files that were opened, and around this.
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    // The system.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_quotactl,
    libc::SYS_acct,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
];
