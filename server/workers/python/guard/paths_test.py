"""The rules by which the guard compares paths, on each platform."""

import unittest

import paths


class Windows(unittest.TestCase):
    rules = paths.rules("win32", True)

    def test_takes_every_spelling_of_a_file_for_the_same(self):
        for spelling in (
            "C:\\Work\\shop\\.git\\hooks",
            "c:/work/Shop/.GIT/hooks",
            "\\\\?\\C:\\work\\shop\\.git\\hooks",
            "\\\\.\\c:\\work\\shop\\.git\\hooks",
            "\\??\\C:\\work\\shop\\.git\\hooks",
            "C:\\work\\shop\\.git.\\hooks .",
            "C:\\work\\\\shop\\.git\\hooks\\",
            "C:\\work\\shop\\.git::$INDEX_ALLOCATION\\hooks:stream",
        ):
            self.assertEqual(self.rules.fold(spelling), self.rules.fold("c:\\work\\shop\\.git\\hooks"), spelling)

    def test_takes_every_spelling_of_a_share_for_the_same(self):
        for spelling in ("\\\\Server\\share\\a", "//server/SHARE/a", "\\\\?\\UNC\\server\\share\\a", "\\\\?\\unc\\server\\share\\a\\"):
            self.assertEqual(self.rules.fold(spelling), self.rules.fold("\\\\server\\share\\a"), spelling)

    def test_keeps_roots_and_devices(self):
        for path, folded in (("C:\\", "c:\\"), ("c:/", "c:\\"), ("\\\\.\\pipe\\Name", "\\\\.\\pipe\\name"), ("\\\\.\\NUL", "\\\\.\\nul")):
            self.assertEqual(self.rules.fold(path).lower(), folded)

    def test_folds_what_is_folded_to_itself(self):
        for path in ("C:\\Work\\a.b\\..c", "\\\\?\\UNC\\s\\t", "C:\\", "\\\\.\\pipe\\x", "C:\\a\\..\\b"):
            folded = self.rules.fold(path)
            self.assertEqual(self.rules.fold(folded), folded)

    def test_knows_what_lies_in_a_folder(self):
        self.assertTrue(self.rules.within("c:/WORK/shop/a.txt", "C:\\work\\shop"))
        self.assertTrue(self.rules.within("C:\\work", "C:\\"))
        self.assertFalse(self.rules.within("C:\\work\\shop2", "C:\\work\\shop"))
        self.assertFalse(self.rules.within("D:\\work\\shop", "C:\\work\\shop"))
        self.assertEqual(self.rules.below("C:\\Work"), self.rules.fold("c:\\work") + "\\")
        self.assertEqual(self.rules.below("C:\\"), self.rules.fold("c:\\"))

    def test_keeps_case_where_it_counts(self):
        exact = paths.rules("win32", False)
        self.assertEqual(exact.fold("c:/Work/A"), "C:\\Work\\A")
        self.assertFalse(exact.within("C:\\work\\a", "C:\\Work"))


class Posix(unittest.TestCase):
    def test_goes_by_every_letter(self):
        rules = paths.rules("linux", False)
        self.assertEqual(rules.fold("/Work/A b."), "/Work/A b.")
        self.assertEqual(rules.fold("/Work//a/"), "/Work/a")
        self.assertFalse(rules.within("/work/a", "/Work"))
        self.assertTrue(rules.within("/work/a", "/"))
        self.assertEqual((rules.sep, rules.below("/"), rules.below("/a")), ("/", "/", "/a/"))

    def test_ignores_case_and_the_composition_of_letters_where_the_file_system_does(self):
        rules = paths.rules("darwin", True)
        self.assertTrue(rules.within("/Users/Me/Caf\u00e9/A", "/users/me/cafe\u0301"))
        self.assertFalse(rules.within("/Users/Me/Cafe/A", "/users/me/cafe\u0301"))


if __name__ == "__main__":
    unittest.main()
