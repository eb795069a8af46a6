"""The notice of alarms, on every page of the administration."""

from typing import Any

from django import template

from newsletter.sending.alarms.views import banner

register = template.Library()


@register.inclusion_tag("newsletter/admin/alarms.html", takes_context=True)
def alarm_notice(context: dict[str, Any]) -> dict[str, Any]:
    """The open alarms nobody has seen yet, to those who may see mailings."""
    request = context.get("request")
    return banner(request) | {"request": request, "csrf_token": context.get("csrf_token")} if request else {}
