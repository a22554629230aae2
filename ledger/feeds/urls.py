"""The addresses of the sealed log, below ``/ledger/``."""

from django.urls import path, re_path

from ledger.feeds import keys, tiles
from ledger.feeds.answers import nothing
from ledger.feeds.page import page

app_name = "log"
urlpatterns = [
    path("", page, name="page"),
    path("checkpoint", tiles.checkpoint, name="checkpoint"),
    re_path(r"^tile/entries/(?P<path>.+)\Z", tiles.entries, name="entries"),
    re_path(rf"^tile/(?P<level>{tiles.LEVEL})/(?P<path>.+)\Z", tiles.tile, name="tile"),
    path("vkey", keys.vkey, name="vkey"),
    path("view-vkey", keys.view_vkey, name="view-vkey"),
    path("policy", keys.policy, name="policy"),
    path("verify.py", keys.verifier, name="verifier"),
    re_path("", nothing),
]
