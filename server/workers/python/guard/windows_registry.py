"""The registry of Windows: no permission opens it, as what is written there says which programs start. What the standard library reads is let through."""

HKEY_CLASSES_ROOT = 0x80000000
HKEY_CURRENT_USER = 0x80000001
HKEY_LOCAL_MACHINE = 0x80000002
KEYS = {HKEY_CLASSES_ROOT: "hkcr", HKEY_CURRENT_USER: "hkcu", HKEY_LOCAL_MACHINE: "hklm"}
FIRST_PREDEFINED, LAST_PREDEFINED = 0x80000000, 0x800000FF

# Reading, in either view of the registry: KEY_READ, KEY_WOW64_64KEY and KEY_WOW64_32KEY.
HARMLESS_ACCESS = 0x20019 | 0x0100 | 0x0200

# File types (mimetypes), the version of the system (platform), time zones (tzlocal and the like), the system's proxy (urllib), installed Pythons.
READABLE = (
    "hkcr",
    "hklm\\software\\microsoft\\windows nt\\currentversion",
    "hkcu\\software\\microsoft\\windows\\currentversion\\internet settings",
    "hklm\\software\\microsoft\\windows\\currentversion\\internet settings",
    "hklm\\system\\currentcontrolset\\control\\timezoneinformation",
    "hklm\\system\\currentcontrolset\\control\\nls",
    "hklm\\hardware\\description\\system\\centralprocessor",
    "hklm\\software\\python",
    "hkcu\\software\\python",
)


def judges(denied, may_do_all):
    """Returns what judges each event. `may_do_all`: nothing is refused to who may start any program."""
    if may_do_all:
        return {}

    def refusal(what):
        return denied("process:spawn", what + ", which decides about programs")

    def place_of(key, sub_key):
        """Where in the registry something is; None for what is below a key that was opened before, and judged then."""
        # They are pointers, and negative ones where these are longer.
        number = int(key) & 0xFFFFFFFF
        if not FIRST_PREDEFINED <= number <= LAST_PREDEFINED:
            if isinstance(key, int):
                raise refusal("use a key of the registry by its number")
            return None
        return (KEYS.get(number, "hkey_%x" % number) + "\\" + (sub_key or "")).rstrip("\\").lower()

    def read(key, sub_key=None, *more):
        place = place_of(key, sub_key)
        if place is not None and not any(place == one or place.startswith(one + "\\") for one in READABLE):
            raise refusal("read %s in the registry" % place)

    def open_key(args):
        key, sub_key, access = args
        if access & ~HARMLESS_ACCESS:
            raise refusal("change the registry")
        read(key, sub_key)

    def changes(args):
        raise refusal("change the registry")

    def reaches():
        raise denied("network:request", "reach the registry of another computer")

    return {
        "winreg.OpenKey": open_key,
        "winreg.EnumKey": lambda args: read(args[0]),
        "winreg.EnumValue": lambda args: read(args[0]),
        "winreg.QueryInfoKey": lambda args: read(args[0]),
        "winreg.QueryValue": lambda args: read(*args),
        "winreg.ConnectRegistry": lambda args: reaches() if args[0] else read(args[1]),
        "winreg.CreateKey": changes,
        "winreg.DeleteKey": changes,
        "winreg.DeleteValue": changes,
        "winreg.SetValue": changes,
        "winreg.SaveKey": changes,
        "winreg.LoadKey": changes,
        "winreg.DisableReflectionKey": changes,
        "winreg.EnableReflectionKey": changes,
    }
