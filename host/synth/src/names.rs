//! Names of people, unique for every slot without remembering those given.

use super::random::{Random, Shuffle};

/// Given and family names that stand together, between commas. A name with more than ASCII letters carries its form
/// in addresses after a bar.
struct Culture {
    given: &'static str,
    family: &'static str,
    family_first: bool,
}

const CULTURES: &[Culture] = &[
    Culture {
        given: "James, Mary, Robert, Patricia, John, Jennifer, Michael, Linda, David, Elizabeth, William, Barbara, \
            Richard, Susan, Joseph, Jessica, Thomas, Sarah, Charles, Karen, Daniel, Nancy, Matthew, Lisa, \
            Anthony, Margaret, Mark, Sandra, Steven, Ashley, Andrew, Emily, Kevin, Donna, Brian, Michelle, \
            Siobhán|siobhan, Caoimhe, Rhys, Zoë|zoe",
        family: "Smith, Johnson, Williams, Brown, Jones, Miller, Davis, Wilson, Anderson, Taylor, Moore, Jackson, \
            Martin, Lee, Thompson, White, Harris, Clark, Lewis, Robinson, Walker, Young, Allen, King, Wright, \
            Scott, Hill, Green, Adams, Baker, Nelson, Carter, Mitchell, Roberts, Turner, Phillips, Campbell, \
            Parker, Evans, Edwards, Collins, Stewart, O'Brien|obrien, O'Neill|oneill, MacDonald, \
            Ní Bhriain|nibhriain, Fitzgerald, Smith-Jones|smithjones",
        family_first: false,
    },
    Culture {
        given: "Anna, Lukas, Jürgen|juergen, Käthe|kaethe, Björn|bjoern, Monika, Stefan, Ursula, Wolfgang, Sabine, \
            Dieter, Heike, Matthias, Greta, Jörg|joerg, Birgit, Felix, Claudia, Sönke|soenke, Annegret, Tobias, \
            Franziska, Günther|guenther, Lena, Moritz, Petra, Rainer, Silke",
        family: "Müller|mueller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, \
            Schäfer|schaefer, Koch, Bauer, Richter, Klein, Wolf, Schröder|schroeder, Neumann, Schwarz, \
            Zimmermann, Braun, Krüger|krueger, Hofmann, Lange, Weiß|weiss, Jäger|jaeger, \
            von der Heide|vonderheide, Großmann|grossmann",
        family_first: false,
    },
    Culture {
        given: "Lars, Ingrid, Åsa|aasa, Øyvind|oyvind, Søren|soren, Mette, Nils, Astrid, Mikkel, Freja, \
            Håkon|haakon, Sigrid, Erik, Maja, Jukka, Päivi|paivi, Þórdís|thordis, Gunnar, Kirsten, Anders, \
            Solveig, Henrik",
        family: "Hansen, Johansson, Andersson, Nielsen, Jensen, Larsen, Bergström|bergstrom, Lindqvist, \
            Sørensen|sorensen, Åkesson|aakesson, Virtanen, Mäkinen|makinen, Korhonen, Ødegård|odegard, Haugen, \
            Dahl, Holm, Nyström|nystrom, Kristjánsdóttir|kristjansdottir, Thorsen, Strand, Lund",
        family_first: false,
    },
    Culture {
        given: "José|jose, María|maria, Javier, Lucía|lucia, Iñaki|inaki, Carmen, Andrés|andres, Sofía|sofia, \
            Diego, Valentina, João|joao, Beatriz, Tiago, Conceição|conceicao, Rafael, Inês|ines, Ángel|angel, \
            Rocío|rocio, Mateo, Ximena, Gonçalo|goncalo, Camila, Pablo, Núria|nuria",
        family: "García|garcia, Rodríguez|rodriguez, Martínez|martinez, López|lopez, González|gonzalez, Pérez|perez, \
            Sánchez|sanchez, Ramírez|ramirez, Torres, Núñez|nunez, Muñoz|munoz, Silva, Santos, Ferreira, \
            Pereira, Araújo|araujo, Gonçalves|goncalves, Castaño|castano, Peña|pena, Ibáñez|ibanez, Vargas, \
            Morales, Cruz, da Conceição|daconceicao, Etxeberria, Puig",
        family_first: false,
    },
    Culture {
        given: "Éloïse|eloise, François|francois, Hélène|helene, Benoît|benoit, Chloé|chloe, Antoine, Zélie|zelie, \
            Mathieu, Océane|oceane, Guillaume, Noémie|noemie, Loïc|loic, Giulia, Lorenzo, Chiara, Matteo, \
            Niccolò|niccolo, Alessandra, Margaux, Rémy|remy",
        family: "Dubois, Lefèvre|lefevre, Moreau, Laurent, Garnier, Rousseau, Béranger|beranger, Lévêque|leveque, \
            Mercier, D'Angelo|dangelo, Rossi, Ferrari, Esposito, Bianchi, Romano, Colombo, Ricci, Conti, Gallo, \
            De Luca|deluca, Noël|noel, Lemaître|lemaitre, Chevallier, Gauthier",
        family_first: false,
    },
    Culture {
        given: "Jiří|jiri, Tereza, Ondřej|ondrej, Kateřina|katerina, Łukasz|lukasz, Agnieszka, Paweł|pawel, \
            Małgorzata|malgorzata, Zsófia|zsofia, Gergő|gergo, Željko|zeljko, Đorđe|djordje, Snežana|snezana, \
            Ştefan|stefan, Ioana, Mădălina|madalina, Krzysztof, Zuzana, Vojtěch|vojtech, Ágnes|agnes",
        family: "Novák|novak, Dvořák|dvorak, Svoboda, Kowalski, Wiśniewska|wisniewska, Wójcik|wojcik, \
            Zieliński|zielinski, Nagy, Szabó|szabo, Tóth|toth, Kovačević|kovacevic, Jovanović|jovanovic, \
            Popescu, Țăranu|taranu, Horvat, Černý|cerny, Procházka|prochazka, Kučera|kucera, Lewandowski, \
            Dąbrowska|dabrowska",
        family_first: false,
    },
    Culture {
        given: "Дмитро|dmytro, Олена|olena, Андрій|andrii, Наталія|nataliia, Ольга|olha, Сергій|serhii, Ірина|iryna, \
            Юлія|yuliia, Тарас|taras, Оксана|oksana",
        family: "Шевченко|shevchenko, Коваленко|kovalenko, Бондаренко|bondarenko, Ткаченко|tkachenko, Мельник|melnyk, \
            Лисенко|lysenko, Савченко|savchenko, Руденко|rudenko",
        family_first: false,
    },
    Culture {
        given: "Νίκος|nikos, Ελένη|eleni, Γιώργος|giorgos, Κατερίνα|katerina, Δημήτρης|dimitris, Σοφία|sofia",
        family: "Παπαδόπουλος|papadopoulos, Οικονόμου|oikonomou, Γεωργίου|georgiou, Νικολάου|nikolaou, Αλεξίου|alexiou",
        family_first: false,
    },
    Culture {
        given: "Aarav, Priya, Rohan, Ananya, Vikram, Kavya, Arjun, Meera, Sanjay, Divya, Rahul, Lakshmi, Imran, \
            Ayesha, Farhan, Nadia, Deepak, Sunita, Harpreet, Gurpreet, Nikhil, Pooja",
        family: "Sharma, Patel, Singh, Kumar, Gupta, Reddy, Iyer, Nair, Banerjee, Mukherjee, Desai, Mehta, Kapoor, \
            Khan, Chaudhry, Rao, Joshi, Pillai, Bose, Malhotra, Kulkarni, Venkataraman",
        family_first: false,
    },
    Culture {
        given: "Ayşe|ayse, Mehmet, Çağla|cagla, İbrahim|ibrahim, Özlem|ozlem, Emre, Gülşen|gulsen, Uğur|ugur, Deniz, Zeynep, \
            Hakan, Selin",
        family: "Yılmaz|yilmaz, Şahin|sahin, Öztürk|ozturk, Aydın|aydin, Kılıç|kilic, Çelik|celik, Demir, Kaya, Arslan, \
            Koç|koc",
        family_first: false,
    },
    Culture {
        given: "محمد|mohammed, فاطمة|fatima, أحمد|ahmed, ليلى|layla, يوسف|youssef, مريم|maryam, خالد|khalid, نور|nour",
        family: "العلي|alali, حسن|hassan, منصور|mansour, حداد|haddad, الخطيب|alkhatib, سالم|salem",
        family_first: false,
    },
    Culture {
        given: "יעל|yael, אבי|avi, נועה|noa, דוד|david, תמר|tamar",
        family: "כהן|cohen, לוי|levi, מזרחי|mizrahi, פרץ|peretz",
        family_first: false,
    },
    Culture {
        given: "Chidi, Ngozi, Olúṣẹ́gun|olusegun, Wanjikũ|wanjiku, Thabo, Amara, Kwame, Abena, Nomvula, Kofi",
        family: "Okafor, Adébáyọ̀|adebayo, Mwangi, Nkosi, Mensah, Dlamini, Otieno, Eze",
        family_first: false,
    },
    Culture {
        given: "美咲|misaki, 翔太|shota, 陽菜|hina, 健太郎|kentaro, さくら|sakura, 大輔|daisuke, 葵|aoi, 直樹|naoki",
        family: "佐藤|sato, 鈴木|suzuki, 高橋|takahashi, 田中|tanaka, 渡辺|watanabe, 小林|kobayashi, 伊藤|ito, 山本|yamamoto",
        family_first: true,
    },
    Culture {
        given: "伟|wei, 芳|fang, 静|jing, 磊|lei, 志明|zhiming, 淑芬|shufen, 婷婷|tingting, 建国|jianguo",
        family: "王|wang, 李|li, 张|zhang, 刘|liu, 陈|chen, 林|lin, 黄|huang, 周|zhou",
        family_first: true,
    },
    Culture {
        given: "민준|minjun, 서연|seoyeon, 지훈|jihun, 하은|haeun, 도윤|doyun, 수빈|subin",
        family: "김|kim, 이|yi, 박|park, 최|choi, 정|jeong, 강|kang",
        family_first: true,
    },
];

/// A name as it is shown, and as it stands in addresses.
type Name = (&'static str, String);

fn name(entry: &'static str) -> Name {
    match entry.split_once('|') {
        Some((display, slug)) => (display, slug.to_owned()),
        None => (entry, entry.to_ascii_lowercase()),
    }
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// Name shown in the address book.
    pub(super) display: String,
    /// The part of an address before the at sign.
    pub(super) alias: String,
}

/// Gives each slot a person of its own.
#[derive(Debug)]
pub(super) struct Names {
    cultures: Vec<(Vec<Name>, Vec<Name>, bool)>,
    pairs: u64,
    shuffle: Shuffle,
}

impl Names {
    pub(super) fn new(random: &mut Random) -> Self {
        let all = |entries: &'static str| entries.split(',').map(str::trim).map(name).collect::<Vec<_>>();
        let cultures: Vec<_> = CULTURES.iter().map(|c| (all(c.given), all(c.family), c.family_first)).collect();
        let pairs = cultures.iter().map(|(given, family, _)| (given.len() * family.len()) as u64).sum();
        Self { cultures, pairs, shuffle: Shuffle::new(random, pairs) }
    }

    /// The person of that slot. When all pairs of names are used up, a middle initial tells people apart, then a
    /// number.
    pub(super) fn person(&self, slot: u64) -> Person {
        let (display, given, family) = self.pair(slot % self.pairs.max(1));
        let Some(round) = (slot / self.pairs.max(1)).checked_sub(1) else {
            return Person { display, alias: format!("{given}.{family}") };
        };
        let letter = char::from(b'a' + u8::try_from(round % 26).unwrap_or_default());
        let display = match display.split_once(' ') {
            Some((first, rest)) if first.is_ascii() => format!("{first} {}. {rest}", letter.to_ascii_uppercase()),
            _ => display,
        };
        let alias = match round / 26 {
            0 => format!("{given}.{letter}.{family}"),
            more => format!("{given}.{letter}.{family}{}", more + 1),
        };
        Person { display, alias }
    }

    fn pair(&self, index: u64) -> (String, &str, &str) {
        let mut at = usize::try_from(self.shuffle.at(index)).unwrap_or_default();
        for (given, family, family_first) in &self.cultures {
            let size = given.len() * family.len();
            if at < size {
                let columns = family.len().max(1);
                if let (Some((given, given_slug)), Some((family, family_slug))) =
                    (given.get(at / columns), family.get(at % columns))
                {
                    let display = if *family_first { format!("{family} {given}") } else { format!("{given} {family}") };
                    return (display, given_slug, family_slug);
                }
            }
            at = at.saturating_sub(size);
        }
        // The sizes add up to the number of pairs.
        (String::new(), "", "")
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::Stream;
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_slot_has_an_address_of_its_own() {
        let names = Names::new(&mut Random::new(1, Stream::Tenant, 0));
        let mut seen = HashSet::new();
        for slot in 0..300_000 {
            let person = names.person(slot);
            assert!(!person.display.is_empty());
            assert!(person.alias.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.')), "{}", person.alias);
            assert!(seen.insert(person.alias.clone()), "{} stands twice", person.alias);
        }
    }
}
