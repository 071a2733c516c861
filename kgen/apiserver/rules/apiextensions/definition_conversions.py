"""How resources of one version of a custom kind become those of another."""

from __future__ import annotations

from kgen.apiserver.checks import closed_set
from kgen.apiserver.checks.webhooks import review_problems, service_problems, url_problems
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import INVALID, Finding, forbidden, invalid, required
from kgen.k8s.apiextensions_v1 import CustomResourceConversion, CustomResourceDefinition, CustomResourceDefinitionSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath


@rule("KG668", on=CustomResourceDefinitionSpec)
def conversion_strategy_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """A conversion does not say how it goes, or names a way that there is not.

    Bad:
        conversion: {strategy: webhook}
    Good:
        conversion: {strategy: None}
    """
    if spec.conversion is None:
        return
    strategy, where = spec.conversion.strategy or "", at / "conversion"
    if strategy != "None" and spec.preserve_unknown_fields:
        yield invalid(where / "strategy", strategy, "must be None where unknown fields are preserved")
    yield from closed_set(spec.conversion, "strategy", where, context)


@rule("KG669", on=CustomResourceConversion)
def conversion_webhook_missing(conversion: CustomResourceConversion, at: FieldPath) -> Findings:
    """A webhook is to convert resources, and nothing says where it is, or which reviews it understands.

    The server speaks of `webhookClientConfig` and `conversionReviewVersions`, as an older version of the definition
    had them; they stand in `webhook`.

    Bad:
        strategy: Webhook
        webhook: {conversionReviewVersions: [v1], clientConfig: {}}
    Good:
        strategy: Webhook
        webhook: {conversionReviewVersions: [v1], clientConfig: {url: "https://example.com/convert"}}
    """
    if conversion.strategy != "Webhook":
        return
    webhook = conversion.webhook
    client = webhook.client_config if webhook else None
    if client is None:
        yield required(at / "webhookClientConfig", "webhook.clientConfig must say where the webhook is")
    elif (client.url is None) == (client.service is None):
        yield required(at / "webhookClientConfig", "exactly one of url and service must say where the webhook is")
    if not webhook or not webhook.conversion_review_versions:
        message = "webhook.conversionReviewVersions must say which reviews the webhook understands"
        yield required(at / "conversionReviewVersions", message, "such as [v1]")


@rule("KG670", on=CustomResourceConversion)
def conversion_webhook_unused(conversion: CustomResourceConversion, at: FieldPath) -> Findings:
    """A webhook is given, and the strategy is another one.

    Bad:
        strategy: None
        webhook: {conversionReviewVersions: [v1]}
    Good:
        strategy: None
    """
    webhook = conversion.webhook
    if webhook is None or conversion.strategy == "Webhook":
        return
    message = "is for the strategy Webhook alone"
    if webhook.client_config is not None:
        yield forbidden(at / "webhookClientConfig", f"webhook.clientConfig {message}")
    if webhook.conversion_review_versions:
        yield forbidden(at / "conversionReviewVersions", f"webhook.conversionReviewVersions {message}")


@rule("KG671", on=CustomResourceConversion)
def review_version_invalid(conversion: CustomResourceConversion, at: FieldPath) -> Findings:
    """The versions of reviews that a webhook understands are no versions, there twice, or none that a server sends.

    Bad:
        strategy: Webhook
        webhook: {conversionReviewVersions: [v2], clientConfig: {url: "https://example.com/convert"}}
    Good:
        strategy: Webhook
        webhook: {conversionReviewVersions: [v2, v1], clientConfig: {url: "https://example.com/convert"}}
    """
    if conversion.strategy != "Webhook" or not conversion.webhook:
        return
    yield from review_problems(conversion.webhook.conversion_review_versions or [], at / "conversionReviewVersions")


@rule("KG672", on=CustomResourceConversion)
def conversion_webhook_invalid(conversion: CustomResourceConversion, at: FieldPath) -> Findings:
    """The address of a webhook is no URL with https, or names no Service.

    Bad:
        strategy: Webhook
        webhook: {conversionReviewVersions: [v1], clientConfig: {url: "http://example.com/convert"}}
    Good:
        strategy: Webhook
        webhook: {conversionReviewVersions: [v1], clientConfig: {url: "https://example.com/convert"}}
    """
    client = conversion.webhook.client_config if conversion.webhook else None
    if client is None or conversion.strategy != "Webhook" or (client.url is None) == (client.service is None):
        return
    if client.url is not None:
        yield from url_problems(client.url, at / "webhookClientConfig" / "url")
    elif client.service is not None:
        yield from service_problems(client.service, at / "webhookClientConfig" / "service")


@update_rule("KG1451", on=CustomResourceDefinition)
def ca_bundle_unreadable(item: CustomResourceDefinition, at: FieldPath, context: Context) -> Findings:
    """A change gives a conversion a caBundle in which there is no certificate.

    The server takes one when the definition is created, and keeps one that it has.

    Bad:
        metadata: {name: widgets.example.com}
        spec: {conversion: {strategy: Webhook, webhook: {clientConfig: {url: "https://example.com/convert"}}}}
        ---
        metadata: {name: widgets.example.com}
        spec:
          conversion:
            strategy: Webhook
            webhook: {clientConfig: {url: "https://example.com/convert", caBundle: aGVsbG8=}}
    Good:
        metadata: {name: widgets.example.com}
        spec:
          conversion:
            strategy: Webhook
            webhook: {clientConfig: {url: "https://example.com/convert", caBundle: aGVsbG8=}}
        ---
        metadata: {name: widgets.example.com}
        spec:
          conversion:
            strategy: Webhook
            webhook: {clientConfig: {url: "https://example.com/review", caBundle: aGVsbG8=}}
    """
    old, new = _ca_bundle(context.old), _ca_bundle(item)
    if new and not _has_certificate(new) and (not old or _has_certificate(old)):
        where, hint = at / "spec" / "conversion" / "webhookClientConfig" / "caBundle", "it is base64 of PEM"
        fields = (at / "spec" / "conversion" / "webhook" / "clientConfig" / "caBundle",)
        yield Finding(where, INVALID, "has no certificate that can be read", hint, fields=fields)


def _ca_bundle(item: CustomResourceDefinition) -> str:
    conversion = item.spec and item.spec.conversion
    config = conversion and conversion.webhook and conversion.webhook.client_config
    return (config and conversion and conversion.strategy == "Webhook" and config.ca_bundle) or ""


def _has_certificate(text: str) -> bool:
    """Whether base64 text is of PEM with a certificate."""
    import ssl
    from binascii import a2b_base64

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=a2b_base64(text).decode("ascii"))
    except (ssl.SSLError, ValueError):
        return False
    return True
