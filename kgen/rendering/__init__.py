"""From a target to manifests: what `kgen render` does, for every program that wants it.

`plan` makes jobs of pyproject.toml and options, `render` makes their objects and texts, `gate` validates them, `write`
writes them to their places, and `drift` compares them with what is there. None of them prints.

>>> from kgen.rendering.gate import gate
>>> from kgen.rendering.plan import Options, job_of
>>> from kgen.rendering.render import render
>>> from kgen.settings import Settings
>>> settings = Settings()  # or load(), for those of the project
>>> rendered = render(job_of("examples/lamp-pod", settings, Options(namespace="shop")))
>>> rendered.texts[0][1].splitlines()[:2]
['apiVersion: v1', 'kind: Pod']
>>> gate(rendered, settings.validate).refused()
False
"""
