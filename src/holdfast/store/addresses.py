"""What an author's name and e-mail address say, and what they cannot say, about who wrote a commit.

Nothing here decides that two authors are one person (`store.identity` does). It only reads: which mailbox an address
reaches, whether several people may share it, which part of it somebody chose, and how a name is compared.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Kind = Literal["own", "public", "shared", "account"]
"""own: a company's or person's domain. public: a mail provider's. account: a login at a forge or in a Subversion
repository, behind which no mailbox needs to be. shared: a role, a machine, a placeholder: it may be anybody's."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PUBLIC_PROVIDERS: Final = _words(
    """gmail.com hotmail.com outlook.com live.com msn.com ymail.com rocketmail.com icloud.com me.com mac.com aol.com
    gmx.de gmx.net gmx.com gmx.at gmx.ch web.de mail.ru bk.ru inbox.ru list.ru rambler.ru ya.ru yandex.ru yandex.com
    qq.com 163.com 126.com yeah.net foxmail.com sina.com sina.cn sohu.com aliyun.com naver.com daum.net hanmail.net
    kakao.com protonmail.com protonmail.ch proton.me pm.me fastmail.com fastmail.fm hey.com zoho.com mail.com email.com
    posteo.de mailbox.org tutanota.com tuta.io riseup.net t-online.de freenet.de arcor.de orange.fr free.fr laposte.net
    wanadoo.fr sfr.fr libero.it tiscali.it alice.it seznam.cz centrum.cz wp.pl o2.pl interia.pl onet.pl abv.bg ukr.net
    rediffmail.com comcast.net verizon.net att.net sbcglobal.net cox.net earthlink.net charter.net bellsouth.net
    btinternet.com ntlworld.com virginmedia.com sky.com bigpond.com optusnet.com.au xtra.co.nz uol.com.br terra.com.br
    bol.com.br users.sourceforge.net users.sf.net telenet.be skynet.be hotmail.co.uk hotmail.fr hotmail.de live.nl
    live.co.uk outlook.fr outlook.de home.nl xs4all.nl"""
)
"""Providers at which anybody can have a mailbox; yahoo's many country names are matched by pattern."""

TAGGING_PROVIDERS: Final = _words(
    """gmail.com outlook.com hotmail.com live.com icloud.com me.com mac.com protonmail.com protonmail.ch proton.me pm.me
    fastmail.com fastmail.fm yandex.ru yandex.com ya.ru zoho.com mailbox.org posteo.de"""
)
"""Providers known to deliver `name+tag@` to `name@`. Elsewhere a tag is kept: it may be part of the name."""

ROLES: Final = _words(
    """root noreply no-reply no.reply donotreply do-not-reply nobody none null unknown anonymous anon admin
    administrator info contact hello hi team dev devs developer developers devnull user users username git github
    gitlab svn cvs hg build builds builder ci cd jenkins travis deploy deployer release releases bot robot support help
    office sales mail email e-mail me you yourname your.name your you.name example test tests tester testing ubuntu
    debian centos ec2-user vagrant docker pi default guest localhost system daemon www www-data apache nginx postgres
    webmaster postmaster hostmaster security abuse maintainer maintainers owner owners code source opensource
    open-source foo bar foobar x a"""
)
"""Local parts that name a task, a machine's account or nobody. Two people behind one of these are not one person."""

PLACEHOLDER_NAMES: Final = frozenset(
    {"", "unknown author", "no author", "no name", "your name", "your full name", "my name", "first last"}
    | {"firstname lastname", "name surname", "full name", "user name", "test user", "default user"}
    | {"ec2 default user", "github user", "git user", "ubuntu user", "vagrant user", "system administrator"}
    | {"super user", "build user", "the developer", "open source", "john doe", "jane doe", "foo bar"}
)
"""Names that tools or examples put in; they name nobody."""

_FORGE = re.compile(r"(?:\d+[+-])?(?P<login>[^+@]+)@(?:users\.)?noreply\.(?P<forge>[^@]+\.[^@]+)")
_WORDS: Final = re.compile(r"[^\W_]+").findall
_JOINTS = re.compile(r"[\s._-]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MACHINE = re.compile(
    r"(?:^|\.)(?:local|lan|home|internal|localdomain|localhost|intranet|\(none\))$|^\d+(?:\.\d+){3}$|^$"
)
_SECOND_LEVEL: Final = _words("co com org net ac edu gov ne or gob go")


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address, read. `mailbox` is equal for spellings of one mailbox; `local` stands before the @, without
    tag; `domain` is what was registered (`corp.example` of `mail.corp.example`).
    """

    mailbox: str
    local: str
    domain: str
    kind: Kind


@lru_cache(maxsize=65536)
def address(email: str) -> Address:
    """Read an address as written in a commit.

    >>> address("Ann.Lee+git@GoogleMail.com").mailbox, address("annlee@gmail.com").mailbox
    ('annlee@gmail.com', 'annlee@gmail.com')
    >>> address("4711+AnnLee@users.noreply.github.com").local, address("root@localhost").kind
    ('annlee', 'shared')
    >>> address("ann@0a1b2c3d-0000-4000-8000-0123456789ab").kind, address("ann@lab.corp.co.uk").domain
    ('account', 'corp.co.uk')
    """
    text = email.strip().strip("<>\"' ").casefold()
    if forge := _FORGE.fullmatch(text):
        login = forge["login"].removesuffix("[bot]")
        return Address(f"{login}@{forge['forge']} account", login, forge["forge"], "account")
    local, _, host = text.rpartition("@") if "@" in text else (text, "", "")
    if _UUID.fullmatch(host) and local not in ROLES:
        return Address(text, local, host, "account")
    host = "gmail.com" if host == "googlemail.com" else host
    domain = _registered(host)
    local, mailbox = _without_tag(local, domain)
    if local in ROLES or local.strip("._-") == "" or _MACHINE.search(host) or "." not in host:
        return Address(f"{mailbox}@{host}", local, domain, "shared")
    kind: Kind = "public" if domain in PUBLIC_PROVIDERS or re.match(r"yahoo\.", domain) else "own"
    return Address(f"{mailbox}@{host}", local, domain, kind)


def _without_tag(local: str, domain: str) -> tuple[str, str]:
    """The local part without tag, to compare; and as the mailbox's key, without tag where the provider drops it."""
    bare = local.split("+")[0] or local
    if domain == "gmail.com":  # Gmail delivers however the dots are set
        return bare, bare.replace(".", "")
    return bare, bare if domain in TAGGING_PROVIDERS else local


def _registered(host: str) -> str:
    """The last two labels of a host, or three under a country's second level."""
    labels = host.split(".")
    long = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if long else labels[-2:])


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """A name as it is compared: no case, accents, punctuation or double spaces; `Last, First` turned round.

    >>> plain("Núñez,  JOSÉ"), plain("josé nunez"), plain("ann.lee")
    ('jose nunez', 'jose nunez', 'ann lee')
    """
    last, comma, first = text.partition(",")
    turned = f"{first} {last}" if comma and first.strip() and "," not in first else text
    if turned.isascii():
        return " ".join(_WORDS(turned.casefold()))
    bare = "".join(c for c in unicodedata.normalize("NFKD", turned) if not unicodedata.combining(c)).casefold()
    return " ".join(_WORDS(unicodedata.normalize("NFKC", bare)))


@lru_cache(maxsize=65536)
def compact(handle: str) -> str:
    """A login or local part as it is compared: without dots, hyphens, underscores and spaces.

    >>> compact("ann-lee"), compact("ann.lee")
    ('annlee', 'annlee')
    """
    return handle if handle.isalnum() else _JOINTS.sub("", handle)


@lru_cache(maxsize=65536)
def is_full(name: str) -> bool:
    """Whether a plain name could single somebody out at all: two words, or one in a script without spaces.

    >>> is_full("ann lee"), is_full("ann"), is_full("your name"), is_full("山田太郎")
    (True, False, False, True)
    """
    if name in PLACEHOLDER_NAMES:
        return False
    words = name.split()
    return (len(words) > 1 and max(map(len, words)) > 1) or (len(name) > 1 and bool(re.match(r"[\u3040-\u9fff]", name)))


@lru_cache(maxsize=65536)
def follows_from(local: str, name: str) -> bool:
    """Whether a local part is what anybody of that (plain) name would get: then two people may well have it.

    >>> [follows_from(local, "ann marie lee") for local in ("ann.lee", "alee", "leea", "ann", "annie7")]
    [True, True, True, True, False]
    """
    words = name.split()
    handle = compact(local)
    first, last = words[:1], words[-1:]
    forms = {"".join(words), "".join(reversed(words)), "".join(w[0] for w in words), *words}
    for one, other in ((first, last), (last, first)):
        for a in one:
            for b in other:
                forms |= {a + b, a[0] + b, a + b[0], a[0] + b[0]}
    return handle in forms
