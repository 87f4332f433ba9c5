//! The folders that nobody looks at, in the languages that mailboxes have: dated data, in this one place.
//!
//! Exchange names the folders of a mailbox in the language of its owner, and an inbox rule keeps that name. Microsoft
//! publishes no list of these names; they were gathered in 2026-11 from what is written about Outlook in each language. A
//! name that is not here is taken for an ordinary folder.

/// What a folder is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// Nobody looks into it for mail: feeds, conversations, notes, problems of synchronization.
    Unwatched,
    /// Mail is put away there by habit, too: archive, junk.
    PutAway,
    /// What is deleted.
    Deleted,
    /// Another one.
    Ordinary,
}

/// Folders that nobody looks into: conversations, notes, problems of synchronization. English, German, French, Spanish, Italian, Dutch, Portuguese, Swedish, Danish, Norwegian, Finnish, Polish, Czech,
/// Turkish, Russian, Japanese, Chinese, Korean. Feeds need no names: see [`Folder::of`].
pub const UNWATCHED: &[&str] = &[
    // Conversation History
    "conversation history",
    "aufgezeichnete unterhaltungen",
    "unterhaltungsverlauf",
    "historique des conversations",
    "historial de conversaciones",
    "cronologia conversazioni",
    "gespreksgeschiedenis",
    "histórico de conversa",
    "histórico de conversas",
    "histórico de conversações",
    "konversationshistorik",
    "samtaleoversigt",
    "samtalehistorik",
    "samtalelogg",
    "keskusteluhistoria",
    "historia konwersacji",
    "historie konverzace",
    "historie konverzací",
    "konuşma geçmişi",
    "журнал бесед",
    "история бесед",
    "会話の履歴",
    "会話履歴",
    "对话历史记录",
    "交談記錄",
    "대화 내용",
    // Notes
    "notes",
    "notizen",
    "notas",
    "note",
    "notities",
    "anotações",
    "anteckningar",
    "noter",
    "notater",
    "muistiinpanot",
    "notatki",
    "poznámky",
    "notlar",
    "заметки",
    "メモ",
    "便笺",
    "便箋",
    "메모",
    // Sync Issues
    "sync issues",
    "synchronisierungsprobleme",
    "problèmes de synchronisation",
    "problemas de sincronización",
    "problemi di sincronizzazione",
    "problemi sincronizzazione",
    "synchronisatieproblemen",
    "problemas de sincronização",
    "synkroniseringsproblem",
    "synkroniseringsproblemer",
    "synkronointiongelmat",
    "problemy z synchronizacją",
    "problémy se synchronizací",
    "eşitleme sorunları",
    "ошибки синхронизации",
    "проблемы синхронизации",
    "同期の失敗",
    "同步问题",
    "同步處理問題",
    "동기화 문제",
];

/// Archive and junk.
pub const PUT_AWAY: &[&str] = &[
    // Archive
    "archive",
    "archives",
    "archiv",
    "archivieren",
    "archivo",
    "archivar",
    "archivio",
    "archief",
    "arquivo",
    "arquivo morto",
    "arquivar",
    "arkiv",
    "arkisto",
    "archiwum",
    "arşiv",
    "архив",
    "アーカイブ",
    "存档",
    "封存",
    "보관",
    "보관함",
    // Junk Email
    "junk email",
    "junk e-mail",
    "junk-e-mail",
    "junk",
    "spam",
    "courrier indésirable",
    "correo no deseado",
    "posta indesiderata",
    "ongewenste e-mail",
    "lixo eletrônico",
    "lixo eletrónico",
    "e-mail de lixo",
    "skräppost",
    "uønsket mail",
    "uønsket e-mail",
    "uønsket post",
    "søppelpost",
    "roskaposti",
    "wiadomości-śmieci",
    "nevyžádaná pošta",
    "önemsiz e-posta",
    "нежелательная почта",
    "迷惑メール",
    "垃圾邮件",
    "垃圾郵件",
    "정크 메일",
];

/// What is deleted.
pub const DELETED: &[&str] = &[
    "deleted items",
    "deleted",
    "trash",
    "gelöschte elemente",
    "éléments supprimés",
    "elementos eliminados",
    "posta eliminata",
    "verwijderde items",
    "itens excluídos",
    "itens eliminados",
    "borttagna objekt",
    "slettet post",
    "slettede elementer",
    "poistetut",
    "elementy usunięte",
    "odstraněná pošta",
    "silinmiş öğeler",
    "удаленные",
    "удалённые",
    "削除済みアイテム",
    "已删除邮件",
    "刪除的郵件",
    "지운 편지함",
];

/// What stands, as a word of its own, in the name of each folder for feeds.
pub const FEEDS: &str = "rss";

impl Folder {
    /// The kind of a folder, given by its name or path. `RSS` is the same word in every language, so that a folder for
    /// feeds is known by it; what lies below a folder that nobody looks at is not looked at either. Outlook puts a number
    /// after the name of a folder that it makes once more: `Sync Issues1`.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let plain = |part: &str| part.trim().trim_end_matches(|char: char| char.is_ascii_digit()).to_lowercase();
        let parts: Vec<String> = path.split(['\\', '/']).map(plain).collect();
        let is_in = |names: &[&str], part: &String| names.contains(&part.as_str());
        if parts.iter().any(|part| is_feed(part) || is_in(UNWATCHED, part)) {
            return Self::Unwatched;
        }
        match parts.last() {
            Some(last) if is_in(PUT_AWAY, last) => Self::PutAway,
            Some(last) if is_in(DELETED, last) => Self::Deleted,
            _ => Self::Ordinary,
        }
    }
}

/// Whether `rss` stands in a name as a word of its own.
fn is_feed(name: &str) -> bool {
    name.split(|char: char| !char.is_ascii_alphanumeric()).any(|word| word == FEEDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_known_in_every_language() {
        for name in
            ["RSS Feeds", "RSS Subscriptions", "RSS-Abonnements", "Flux RSS", "RSSフィード", "rss", "ada:\\RSS Feeds"]
        {
            assert_eq!(Folder::of(name), Folder::Unwatched, "{name}");
        }
        for name in ["Press", "RSSH", "Progress", "rss2go"] {
            assert_eq!(Folder::of(name), Folder::Ordinary, "{name}");
        }
    }

    #[test]
    fn folders_are_known_by_their_localized_names_and_in_any_case() {
        for (name, folder) in [
            ("Conversation History", Folder::Unwatched),
            ("Aufgezeichnete Unterhaltungen", Folder::Unwatched),
            ("NOTIZEN", Folder::Unwatched),
            ("ada@contoso.com:\\Conversation History\\Team Chat", Folder::Unwatched),
            ("Archiv", Folder::PutAway),
            ("Junk-E-Mail", Folder::PutAway),
            ("Wiadomości-śmieci", Folder::PutAway),
            ("ada:\\Archive", Folder::PutAway),
            ("Gelöschte Elemente", Folder::Deleted),
            ("Éléments supprimés", Folder::Deleted),
            ("Sync Issues1", Folder::Unwatched),
            ("Archive2", Folder::PutAway),
            ("Archive 2026", Folder::Ordinary),
            ("Invoices", Folder::Ordinary),
            ("Archive\\2026", Folder::Ordinary),
            ("", Folder::Ordinary),
        ] {
            assert_eq!(Folder::of(name), folder, "{name}");
        }
    }

    #[test]
    fn each_name_is_written_as_it_is_compared_and_stands_once() {
        let mut all: Vec<&str> = [UNWATCHED, PUT_AWAY, DELETED].concat();
        for name in &all {
            assert_eq!(&name.to_lowercase(), name);
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
