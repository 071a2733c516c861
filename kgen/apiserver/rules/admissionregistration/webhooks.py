"""Webhooks that a server asks before it stores an object. What they are asked about stands in `admission_rules`."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.webhooks import review_problems, service_problems, url_problems
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, invalid, required
from kgen.k8s.admissionregistration_v1 import (
    MutatingWebhook,
    MutatingWebhookConfiguration,
    ValidatingWebhook,
    ValidatingWebhookConfiguration,
)
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    Webhook: TypeAlias = MutatingWebhook | ValidatingWebhook
    Configuration: TypeAlias = MutatingWebhookConfiguration | ValidatingWebhookConfiguration

LEAST_LABELS = 3


@rule("KG1301", on=ValidatingWebhookConfiguration, also=(MutatingWebhookConfiguration,))
def webhook_twice(item: Configuration, at: FieldPath) -> Findings:
    """Two webhooks of a configuration have the same name.

    Bad:
        metadata: {name: images}
        webhooks:
        - {name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://a.example"}}
        - {name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://b.example"}}
    Good:
        metadata: {name: images}
        webhooks:
        - {name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://a.example"}}
        - {name: b.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://b.example"}}
    """
    seen = set()
    webhooks: Sequence[Webhook] = item.webhooks or ()
    for i, webhook in enumerate(webhooks):
        if webhook.name and webhook.name in seen:
            yield duplicate((at / "webhooks")[i] / "name", webhook.name)
        seen.add(webhook.name)


@rule("KG1302", on=ValidatingWebhook, also=(MutatingWebhook,))
def webhook_name_invalid(webhook: Webhook, at: FieldPath) -> Findings:
    """The name of a webhook is no domain name of three labels or more, such as images.example.com.

    Bad:
        {name: images, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://a.example"}}
    Good:
        {name: images.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://a.example"}}
    """
    name = webhook.name or ""
    reasons = checks.problems(name, grammars.dns_subdomain)
    if not name:
        yield required(at / "name", "must be a domain name, such as images.example.com")
    elif reasons:
        yield invalid(at / "name", name, ", ".join(reasons))
    elif name.count(".") < LEAST_LABELS - 1:
        yield invalid(at / "name", name, f"must have {LEAST_LABELS} labels or more, such as images.example.com")


@rule("KG1303", on=MutatingWebhook, also=(ValidatingWebhook,))
def webhook_setting_invalid(webhook: Webhook, at: FieldPath, context: Context) -> Findings:
    """What is done when a webhook fails, what it is asked about, or how often, is said in a word that there is not.

    Bad:
        failurePolicy: Deny
    Good:
        failurePolicy: Fail
    """
    yield from checks.closed_set(webhook, "failure_policy", at, context)
    yield from checks.closed_set(webhook, "match_policy", at, context)
    if isinstance(webhook, MutatingWebhook):
        yield from checks.closed_set(webhook, "reinvocation_policy", at, context)


@rule("KG1304", on=ValidatingWebhook, also=(MutatingWebhook,))
def webhook_side_effects_unsaid(webhook: Webhook, at: FieldPath, context: Context) -> Findings:
    """A webhook does not say that it changes nothing elsewhere, which is what a dry run relies on.

    Bad:
        {name: a.example.com, admissionReviewVersions: [v1], clientConfig: {url: "https://a.example"}}
    Good:
        {name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://a.example"}}
    """
    yield from checks.closed_set(webhook, "side_effects", at, context)


@rule("KG1305", on=ValidatingWebhook, also=(MutatingWebhook,))
def webhook_timeout_out_of_range(webhook: Webhook, at: FieldPath) -> Findings:
    """A server is to wait for a webhook for no time, or for more than half a minute.

    Bad:
        timeoutSeconds: 60
    Good:
        timeoutSeconds: 30
    """
    yield from checks.bounds(webhook, "timeout_seconds", at)


@rule("KG1306", on=ValidatingWebhook, also=(MutatingWebhook,))
def webhook_selector_invalid(webhook: Webhook, at: FieldPath) -> Findings:
    """A webhook chooses namespaces or objects by labels that there cannot be.

    Bad:
        objectSelector: {matchLabels: {app: "a b"}}
    Good:
        objectSelector: {matchLabels: {app: a-b}}
    """
    yield from checks.label_selector(at / "namespaceSelector", webhook.namespace_selector)
    yield from checks.label_selector(at / "objectSelector", webhook.object_selector)


@rule("KG1307", on=ValidatingWebhook, also=(MutatingWebhook,))
def webhook_address_invalid(webhook: Webhook, at: FieldPath) -> Findings:
    """Nothing says where a webhook is, or both a URL and a Service do, or it is no URL with https.

    Bad:
        {name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "http://a.example"}}
    Good:
        {name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://a.example"}}
    """
    client, where = webhook.client_config, at / "clientConfig"
    if client is None or (client.url is None) == (client.service is None):
        yield required(where, "exactly one of url and service must say where the webhook is")
    elif client.url is not None:
        yield from url_problems(client.url, where / "url")
    elif client.service is not None:
        yield from service_problems(client.service, where / "service")


@rule("KG1308", on=ValidatingWebhook, also=(MutatingWebhook,))
def webhook_reviews_invalid(webhook: Webhook, at: FieldPath) -> Findings:
    """A webhook does not say which versions of reviews it understands, or none that a server sends.

    Bad:
        {name: a.example.com, admissionReviewVersions: [v2], sideEffects: None, clientConfig: {url: "https://a.example"}}
    Good:
        {name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {url: "https://a.example"}}
    """
    versions, where = webhook.admission_review_versions or [], at / "admissionReviewVersions"
    if not versions:
        yield required(where, "must say which reviews the webhook understands", "such as [v1]")
    yield from review_problems(versions, where)
