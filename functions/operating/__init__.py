"""What the operator's command needs beyond the services: stages, lists, words on a terminal.

Where nothing was built yet, its words are compiled first: a command says what is missing, also then.
"""

from chalicelib.locale.words import COMPILED

if not (COMPILED / "shop.json").exists():
    from infra.catalogues import compile_catalogues

    compile_catalogues()
