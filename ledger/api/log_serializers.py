"""The shapes of what proves: entries, proofs of growth, views and cosignatures."""

from rest_framework import serializers

from ledger.api.serializers import Shape


class DisclosuresSerializer(Shape):
    """The sections that you may read, each as the text that was hashed."""

    chain = serializers.CharField(help_text="Where it stands in its record; always there.")
    open = serializers.CharField(
        required=False, help_text="What was changed; absent where it is withheld or erased."
    )


class SealedSerializer(Shape):
    """The first checkpoint that holds the entry."""

    size = serializers.IntegerField(help_text="How many entries the log had.")
    root = serializers.CharField(help_text="Of the tree over them, in base64.")  # type: ignore[assignment]
    at = serializers.DateTimeField()


class EntrySerializer(Shape):
    """One entry of the log."""

    index = serializers.IntegerField(help_text="Its place in the log, from 0.")
    leaf = serializers.CharField(help_text="The text that the log holds: digests of sections.")
    leaf_hash = serializers.CharField(help_text="In hexadecimal digits.")
    disclosures = DisclosuresSerializer()
    sealed = SealedSerializer()


class ConsistencySerializer(Shape):
    """The proof that the log of one size begins with the log of another (RFC 9162 §2.1.4)."""

    from_size = serializers.IntegerField()
    from_root = serializers.CharField(help_text="In base64; compare it with the one you kept.")
    to_size = serializers.IntegerField()
    to_root = serializers.CharField(help_text="In base64.")
    path = serializers.ListField(child=serializers.CharField(), help_text="Hashes in base64.")


class ViewEntrySerializer(Shape):
    """One entry of a view, with the proof that it is in the log."""

    index = serializers.IntegerField()
    leaf = serializers.CharField()
    disclosures = DisclosuresSerializer()
    path = serializers.ListField(child=serializers.CharField(), help_text="Hashes in base64.")


class HeadSerializer(Shape):
    """Where a commitment's newest entry stands among the heads of all."""

    rank = serializers.IntegerField()
    version = serializers.IntegerField()
    blind = serializers.CharField(help_text="In base64url; it keeps others from guessing.")
    path = serializers.ListField(child=serializers.CharField(), help_text="Hashes in base64.")


class HeadsSerializer(Shape):
    """The newest heads that the log has recorded: nothing older can be left out of the view."""

    entry = ViewEntrySerializer(help_text="The entry that recorded them.")
    streams = serializers.DictField(
        child=HeadSerializer(), help_text="By the key of the commitment."
    )


class ViewSerializer(Shape):
    """One page of a view, as `verify.py view` reads it from a file."""

    format = serializers.CharField(help_text="`commitment-ledger/view/1`.")
    viewer = serializers.CharField(help_text="Your code.")
    checkpoint = serializers.CharField(help_text="A signed note: the head that all is proven by.")
    entries = ViewEntrySerializer(many=True, help_text="By index.")
    statement = serializers.CharField(
        help_text="A note, signed by our key of views: that these are the entries you were shown."
    )
    heads = HeadsSerializer(required=False)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")


class CosignerSerializer(Shape):
    """A witness on record."""

    name = serializers.CharField()
    signed_at = serializers.DateTimeField(help_text="What it says.")


class CosignedSerializer(Shape):
    """What was taken, or had been taken before."""

    size = serializers.IntegerField(help_text="Of the checkpoint.")
    cosigned = CosignerSerializer(many=True)
