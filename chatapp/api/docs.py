"""The interface for reading: one plain page made from the OpenAPI description, without scripts and from no other host."""

from collections.abc import Mapping
from html import escape

from fastapi import FastAPI
from starlette.responses import HTMLResponse

from chatapp.domain.wording import t

_STYLE = (
    'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}'
    'td,th{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0}code{font-family:ui-monospace,monospace}'
    'td+td+td{min-width:18rem}'
)


def add_docs(app: FastAPI) -> None:
    """Serve /api/docs."""

    async def docs() -> HTMLResponse:
        described: Mapping[str, Mapping[str, Mapping[str, object]]] = app.openapi()['paths']
        rows = [_row(method, path, told) for path, methods in described.items() for method, told in methods.items()]
        return HTMLResponse(_page(app.title, rows))

    app.add_api_route('/api/docs', docs, include_in_schema=False)


def _page(title: str, rows: list[str]) -> str:
    intro = t('Send a token as Authorization: Bearer TOKEN or X-API-Key: TOKEN. The machine-readable description:')
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f'<h1>{escape(title)} API</h1><p>{escape(intro)} <a href="/api/openapi.json">openapi.json</a></p>'
        f'<table><thead><tr><th>{escape(t("Method"))}</th><th>{escape(t("Path"))}</th><th>{escape(t("Does"))}</th></tr></thead>'
        f'<tbody>{"".join(rows)}</tbody></table></main></body></html>'
    )


def _row(method: str, path: str, told: Mapping[str, object]) -> str:
    does = ' '.join(str(told.get('description') or told.get('summary') or '').split())
    return f'<tr><td>{escape(method.upper())}</td><td><code>{escape(path)}</code></td><td>{escape(does)}</td></tr>'
