"""Tables that a study keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "saved_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", DOCUMENT, nullable=False),
        sa.Column("questions", DOCUMENT, nullable=False),
        sa.Column("banners", DOCUMENT, nullable=False),
        sa.Column("weight", sa.String(length=200), nullable=True),
        sa.Column("options", DOCUMENT, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_saved_table_position_from_1")),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_saved_table_study_id_study", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_table"),
        sa.UniqueConstraint("study_id", "position", name="uq_saved_table_study_id_position"),
    )


def downgrade() -> None:
    op.drop_table("saved_table")
