"""What can go wrong for a user, said in one message: what, where, what is allowed, the remedy."""


class CeasefireError(Exception):
    """Base of every error that a user can mend; the command line ends with exit code 2."""


class ConfigError(CeasefireError):
    """A setting, parameter, or configuration file is not usable."""


class StoreError(CeasefireError):
    """Results cannot be written or read."""
