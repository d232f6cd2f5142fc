"""The cache of public pages where it is a Redis: one that is away costs time, never an answer."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class TolerantRedisCache(RedisCache):
    """A Redis that has nothing and takes nothing while it cannot be reached; the log says so.

    Tolerant are `get` and `set`, by which pages are cached, and `add` and `incr`, by which requests are counted: any
    other call raises what went wrong.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            logger.warning("Cached pages cannot be read, so each is made anew: %s", error)
            return default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except (RedisError, OSError) as error:
            logger.warning("A page could not be cached: %s", error)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except (RedisError, OSError) as error:
            logger.warning("Requests cannot be counted, so none is refused: %s", error)
            return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """ValueError while the cache is away, as where the key is gone: whoever counts then knows no number."""
        try:
            return int(super().incr(key, delta, version))
        except (RedisError, OSError) as error:
            raise ValueError("the cache cannot be reached") from error
