"""Which files the guard lets a plugin read and write, on each system: asked as the interpreter asks, by audit events."""

import ntpath
import os
import posixpath
import unittest
from types import SimpleNamespace

import denial
import files
import paths
from policy_guard import load


def a_policy(**more):
    """What the host says of a plugin without permissions, on Windows."""
    policy = {
        "pluginId": "com.example.test",
        "pluginFolder": "C:\\Work\\shop\\.codex-plugins\\test",
        "workspaceFolders": ["C:\\Work\\shop"],
        "tmp": "C:\\Users\\me\\AppData\\Local\\Temp\\codex-plugin-x",
        "runtime": ["C:\\Program Files\\host\\workers"],
        "read": [{"base": "C:\\Work\\shop\\.codex-plugins\\test"}],
        "write": [],
        "protected": [],
        "hidden": [],
        "ancestors": ["C:\\", "C:\\Work"],
        "network": "none",
        "spawn": "none",
        "nativeAddons": False,
        "followLinks": True,
        "ownNetwork": False,
        "alone": False,
    }
    policy.update(more)
    return policy


def path_module(module, links):
    """The system's functions for paths, where `links` says what leads elsewhere."""

    def realpath(path):
        path = module.abspath(path)
        for link, target in links.items():
            if module.normcase(path) == module.normcase(link) or module.normcase(path).startswith(module.normcase(link) + module.sep):
                return target + path[len(link) :]
        return path

    functions = {name: getattr(module, name) for name in ("abspath", "dirname", "basename", "join")}
    return SimpleNamespace(realpath=realpath, **functions)


class Asked:
    """The guard of a platform, asked for files."""

    def __init__(self, policy, platform="win32", links=None):
        module = ntpath if platform == "win32" else posixpath
        rules = paths.rules(platform, policy.get("ignoreCase", platform == "win32"))
        self.told = []
        denied, listen = denial.denials(policy, rules)
        listen(lambda permission, detail, file, line: self.told.append(permission))
        self.table, self.facts = load("files").judges(policy, denied, load, rules, platform, path_module(module, links or {}))

    def refused(self, event, *args):
        """The permission that is missing; None if nothing is."""
        try:
            self.table[event](args)
        except PermissionError as error:
            return error.permission
        return None

    def reading(self, path):
        return self.refused("open", path, "r", os.O_RDONLY)

    def writing(self, path):
        return self.refused("open", path, "w", os.O_WRONLY | os.O_CREAT)


READ = {"base": "C:\\Work\\shop"}


class OnWindows(unittest.TestCase):
    def test_opens_what_is_granted_in_any_spelling(self):
        asked = Asked(a_policy(read=[READ], write=[READ]))
        for path in ("C:\\Work\\shop\\a.txt", "c:/work/SHOP/a.txt", "\\\\?\\C:\\Work\\shop\\a.txt", "C:\\Work\\shop"):
            self.assertIsNone(asked.reading(path), path)
            self.assertIsNone(asked.writing(path), path)
        self.assertIsNone(asked.refused("os.listdir", "c:\\WORK\\shop\\src"))
        self.assertIsNone(asked.refused("os.scandir", "c:\\work"))

    def test_starts_a_worker_which_reads_programs_of_the_host_and_its_own_folder(self):
        asked = Asked(a_policy())
        self.assertIsNone(asked.reading("c:\\Program Files\\host\\workers\\python\\worker.py"))
        self.assertIsNone(asked.reading("C:\\Work\\shop\\.codex-plugins\\test\\handlers\\save.py"))

    def test_refuses_the_rest_and_names_the_permission(self):
        asked = Asked(a_policy())
        self.assertEqual(asked.reading("C:\\Work\\shop\\a.txt"), "filesystem:read")
        self.assertEqual(asked.writing("c:/work/shop/a.txt"), "filesystem:write")
        self.assertEqual(asked.reading("C:\\Work\\shop2\\a.txt"), "filesystem:read:C:\\Work\\shop2\\a.txt")
        self.assertEqual(asked.reading("\\\\server\\share\\a.txt"), "filesystem:read:\\\\server\\share\\a.txt")
        self.assertEqual(asked.reading("\\\\.\\pipe\\docker_engine"), "filesystem:read:\\\\.\\pipe\\docker_engine")
        self.assertEqual(asked.reading("\\\\.\\PhysicalDrive0"), "filesystem:read:\\\\.\\PhysicalDrive0")

    def test_has_a_place_for_what_nobody_reads(self):
        asked = Asked(a_policy())
        self.assertIsNone(asked.writing("\\\\.\\nul"))
        self.assertIsNone(asked.reading("\\\\.\\NUL"))

    def test_gives_the_temporary_folder(self):
        self.assertIsNone(Asked(a_policy()).writing("c:\\users\\ME\\AppData\\Local\\Temp\\codex-plugin-x\\ABCDEF~1"))

    def test_protects_spots_in_every_spelling(self):
        spots = ["C:\\Work\\shop\\.git\\hooks", "C:\\Work\\shop\\.vscode"]
        asked = Asked(a_policy(read=[READ], write=[READ], protected=spots), links={"C:\\Work\\shop\\VSCODE~1": "C:\\Work\\shop\\.vscode"})
        for path in (
            "C:\\Work\\shop\\.GIT\\Hooks\\pre-commit",
            "c:/work/shop/.git/hooks",
            "C:\\Work\\shop\\.git\\hooks.\\pre-commit",
            "C:\\Work\\shop\\.git \\hooks\\pre-commit",
            "C:\\Work\\shop\\.git::$INDEX_ALLOCATION\\hooks\\pre-commit",
            "C:\\Work\\shop\\.vscode\\settings.json:stream",
            "\\\\?\\C:\\Work\\shop\\.VSCODE\\tasks.json",
            "C:\\Work\\shop\\vscode~1\\tasks.json",
        ):
            named = ".git" if "git" in path.lower() else path.replace("vscode~1", ".vscode")
            self.assertEqual((asked.writing(path) or "").lower(), ("filesystem:write:" + named).lower(), path)
        self.assertEqual(asked.refused("os.rename", "C:\\WORK\\shop\\.git", "C:\\Work\\shop\\x", -1, -1), "filesystem:write:C:\\WORK\\shop\\.git")
        self.assertIsNone(asked.writing("C:\\Work\\shop\\.github\\a.yml"))

    def test_protects_repositories_inside_a_workspace(self):
        asked = Asked(a_policy(read=[READ], write=[READ]))
        self.assertEqual(asked.writing("C:\\Work\\shop\\sub\\.Git\\config"), "filesystem:write:sub/.Git")
        self.assertEqual(asked.refused("os.mkdir", "C:\\Work\\shop\\sub\\.git", 511, -1), "filesystem:write:sub/.git")
        self.assertIsNone(asked.writing("C:\\WORK\\shop\\.git\\index"))

    def test_opens_what_a_permission_names_and_nothing_deeper_that_is_protected(self):
        shop = ["C:\\Work\\shop\\.git", "C:\\Work\\shop\\.codex", "C:\\Work\\shop\\.codex\\plugins\\own"]
        opened = ["C:\\Work\\shop\\.git\\info", "C:\\Work\\shop\\.codex\\plugins", "C:\\Work\\shop\\sub\\.git"]
        asked = Asked(a_policy(read=[READ], write=[READ], protected=shop, opened=opened))
        for path in (".git\\INFO\\exclude", ".codex\\plugins\\other\\a.js", "sub\\.GIT\\index"):
            self.assertIsNone(asked.writing("C:\\Work\\shop\\" + path), path)
        for path in (".git\\config", ".codex\\config.toml", ".codex\\plugins\\own\\a.js", "other\\.git\\index"):
            self.assertIsNotNone(asked.writing("C:\\Work\\shop\\" + path), path)

    def test_refuses_to_write_by_short_names_that_lead_nowhere_yet(self):
        asked = Asked(a_policy(read=[READ], write=[READ]))
        for path in ("C:\\Work\\shop\\GIT~1\\hooks\\pre-commit", "C:\\Work\\shop\\VSCODE~12", "C:\\Work\\shop\\ABCDEF~1.JSO"):
            self.assertEqual(asked.writing(path), "filesystem:write", path)
            self.assertIsNone(asked.reading(path), path)
        for path in ("C:\\Work\\shop\\a~", "C:\\Work\\shop\\a.txt~1~", "C:\\Work\\shop\\longer-name~1"):
            self.assertIsNone(asked.writing(path), path)

    def test_lets_folders_be_called_like_short_names(self):
        folder = {"base": "D:\\PROJEC~1"}
        self.assertIsNone(Asked(a_policy(read=[folder], write=[folder])).writing("D:\\PROJEC~1\\a.txt"))

    def test_refuses_verbatim_names_that_only_look_like_granted_ones(self):
        asked = Asked(a_policy(read=[READ], write=[READ]))
        for path in ("\\\\?\\C:\\Work\\shop.\\a.txt", "\\\\?\\C:\\Work\\shop\\.. \\a.txt", "\\\\?\\C:\\Work\\shop \\a.txt"):
            self.assertEqual(asked.reading(path), "filesystem:read", path)

    def test_follows_links_and_junctions(self):
        links = {"C:\\Work\\shop\\out": "C:\\Users\\me"}
        asked = Asked(a_policy(read=[READ]), links=links)
        self.assertEqual(asked.reading("C:\\Work\\shop\\out\\secret"), "filesystem:read:C:\\Users\\me\\secret")
        self.assertEqual(asked.refused("os.symlink", "..\\..\\secret", "C:\\Work\\shop\\a", -1), "filesystem:read:C:\\secret")
        self.assertEqual(asked.refused("os.symlink", "\\secret", "C:\\Work\\shop\\a", -1), "filesystem:read:C:\\secret")

    def test_hides_what_is_hidden_in_any_case(self):
        home = {"base": "C:\\Users\\me"}
        asked = Asked(a_policy(read=[home], hidden=["C:\\Users\\me\\.ssh"]))
        self.assertEqual(asked.reading("c:\\users\\me\\.SSH\\id_rsa"), "filesystem:read:c:\\users\\me\\.SSH\\id_rsa")
        self.assertIsNone(asked.reading("c:\\users\\me\\a.txt"))

    def test_moves_nothing_that_holds_a_place_for_secrets(self):
        asked = Asked(a_policy(read=[READ], write=[READ], hidden=["C:\\Work\\shop\\Roaming\\Code"]))
        for folder in ("C:\\Work\\shop\\Roaming", "c:\\work\\SHOP\\roaming"):
            self.assertEqual(asked.refused("os.rename", folder, "C:\\Work\\shop\\x", -1, -1), "filesystem:write:" + folder)
        self.assertIsNone(asked.refused("os.rename", "C:\\Work\\shop\\Roam", "C:\\Work\\shop\\x", -1, -1))

    def test_knows_globs_by_both_separators(self):
        for glob in ("C:\\Work\\shop\\docs/**/*.MD", "C:\\Work\\shop\\docs\\**\\*.md"):
            rule = {"base": "C:\\Work\\shop\\docs", "glob": glob}
            asked = Asked(a_policy(read=[rule], write=[rule]))
            self.assertIsNone(asked.writing("c:/work/shop/Docs/a/b/c.md"), glob)
            self.assertIsNone(asked.writing("C:\\Work\\shop\\docs\\c.Md"), glob)
            self.assertEqual(asked.writing("C:\\Work\\shop\\docs\\c.txt"), "filesystem:write", glob)
        one = {"base": "C:\\Work\\shop\\docs", "glob": "C:\\Work\\shop\\docs\\*.md"}
        self.assertEqual(Asked(a_policy(read=[one])).reading("C:\\Work\\shop\\docs\\a\\c.md"), "filesystem:read")

    def test_finds_databases_by_uri(self):
        asked = Asked(a_policy(read=[READ], write=[READ]))
        for name in ("file:///C:/Work/shop/a.db?mode=ro", "file:C:\\Work\\shop\\a.db", "C:/work/shop/a.db", ":memory:"):
            self.assertIsNone(asked.refused("sqlite3.connect", name), name)
        for name in ("file:///C:/Users/me/a.db", "file:///C:/Work/shop/%2e%2e/%2e%2e/a.db"):
            self.assertIsNotNone(asked.refused("sqlite3.connect", name), name)


class OnMacOs(unittest.TestCase):
    def policy(self, **more):
        shop = {"base": "/private/tmp/shop"}
        places = {"pluginFolder": "/Users/me/test", "workspaceFolders": ["/private/tmp/shop"], "tmp": "/private/var/folders/x", "ancestors": ["/"]}
        return a_policy(**{**places, "runtime": ["/Library/host"], "read": [shop], "write": [shop], "ignoreCase": True, **more})

    links = {"/tmp": "/private/tmp", "/var": "/private/var"}

    def test_knows_folders_by_the_links_that_lead_to_them(self):
        asked = Asked(self.policy(), "darwin", self.links)
        for path in ("/tmp/shop/a.txt", "/private/tmp/shop/a.txt", "/var/folders/x/y"):
            self.assertIsNone(asked.writing(path), path)
        self.assertEqual(asked.writing("/tmp/other"), "filesystem:write:/tmp/other")

    def test_does_not_take_a_link_for_what_it_leads_to(self):
        # The link is in a folder that was not granted: it could be removed or replaced there.
        asked = Asked(self.policy(), "darwin", {"/Users/me/link": "/private/tmp/shop/a.txt"})
        self.assertEqual(asked.refused("os.remove", "/Users/me/link", -1), "filesystem:write:/Users/me/link")

    def test_ignores_case_and_composition(self):
        asked = Asked(self.policy(protected=["/private/tmp/shop/.git/hooks"]), "darwin", self.links)
        self.assertIsNone(asked.writing("/private/tmp/Shop/A.txt"))
        self.assertEqual(asked.writing("/tmp/SHOP/.Git/HOOKS/pre-commit"), "filesystem:write:.Git")
        self.assertEqual(asked.writing("/tmp/shop/sub/.GIT/config"), "filesystem:write:sub/.GIT")
        named = {"base": "/Users/me/Caf\u00e9"}
        self.assertIsNone(Asked(self.policy(read=[named]), "darwin").reading("/Users/me/Cafe\u0301/a"))

    def test_goes_by_every_letter_where_the_disk_does(self):
        asked = Asked(self.policy(ignoreCase=False), "darwin", self.links)
        self.assertEqual(asked.writing("/private/tmp/Shop/a.txt"), "filesystem:write:/private/tmp/Shop/a.txt")


class OnLinux(unittest.TestCase):
    def test_goes_by_every_letter(self):
        shop = {"base": "/work/shop"}
        policy = a_policy(pluginFolder="/p", workspaceFolders=["/work/shop"], tmp="/tmp/x", ancestors=["/"], read=[shop], write=[shop], followLinks=False)
        asked = Asked(policy, "linux")
        self.assertIsNone(asked.writing("/work/shop/a.txt"))
        self.assertIsNone(asked.writing("/work/shop/GIT~1"))
        self.assertEqual(asked.writing("/work/Shop/a.txt"), "filesystem:write:/work/Shop/a.txt")
        self.assertEqual(asked.writing("/work/shop/sub/.git/config"), "filesystem:write:sub/.git")
        self.assertIsNone(asked.writing("/work/shop/sub/.GIT/config"))
        self.assertIsNotNone(asked.refused("sqlite3.connect", "file:/work/shop/%2e%2e/a.db"))

    def test_reads_uris_as_sqlite_does(self):
        for uri, path in [("/a%20b", "/a b"), ("/%c3%A4", "/ä"), ("/100%", "/100%"), ("/%4", "/%4"), ("/%  /%g0", "/%  /%g0"), ("/%%41ä", "/%Aä")]:
            self.assertEqual(files.unquoted(uri), path)


if __name__ == "__main__":
    unittest.main()
