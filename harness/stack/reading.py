"""Read the service's template as ``harness.toml`` wants it read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.errors import FileError
from harness.stack.names import in_order, missing_in_template
from harness.template import read_template

if TYPE_CHECKING:
    from harness.stack.config import Config
    from harness.template import Template

__all__ = ["read_service"]


def read_service(config: Config) -> Template:
    """Read the template; variables that ``harness.toml`` gives are not resolved.

    Raises:
        FileError: it can't be put up, or harness.toml names what is not in it.

    """
    urls = (provider.url_variable for provider in config.providers.values())
    replaced = {*config.environment, *filter(None, urls)}
    service = config.service
    template = read_template(
        config.resolve(service.template),
        service.parameters,
        replaced=replaced,
        named_at=config.locate("service", "template"),
    )
    if problems := list(missing_in_template(config, template)):
        raise FileError(in_order(problems))
    return template
