"""Customers by the thousand for load tests: invented, repeatable, with numbers of their own and searchable names."""

from __future__ import annotations

import random
import uuid
from typing import Any

from sqlalchemy import func, select

from server_stub.db import Database
from server_stub.features.packs.seed import add_customers
from server_stub.models.customer_queries import initials
from server_stub.models.customers import Customer
from server_stub.models.schema import now

_BATCH = 5000
_SURNAMES = (
    *(("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"), ("黄", "Huang")),
    *(("赵", "Zhao"), ("吴", "Wu"), ("周", "Zhou"), ("徐", "Xu"), ("孙", "Sun"), ("马", "Ma"), ("朱", "Zhu")),
    *(("胡", "Hu"), ("郭", "Guo"), ("何", "He"), ("林", "Lin"), ("罗", "Luo"), ("高", "Gao"), ("郑", "Zheng")),
)
_GIVEN = (
    *(("伟", "Wei"), ("芳", "Fang"), ("娜", "Na"), ("敏", "Min"), ("静", "Jing"), ("秀英", "Xiuying"), ("丽", "Li")),
    *(("强", "Qiang"), ("磊", "Lei"), ("军", "Jun"), ("洋", "Yang"), ("勇", "Yong"), ("艳", "Yan"), ("杰", "Jie")),
    *(("娟", "Juan"), ("涛", "Tao"), ("明", "Ming"), ("超", "Chao"), ("建国", "Jianguo"), ("桂英", "Guiying")),
)
_PLANS = ("family_5g_199", "single_5g_59", "single_5g_99", "senior_29", "student_39", "fibre_500")
_REGIONS = ("hangzhou", "ningbo", "wenzhou", "shaoxing", "jiaxing", "jinhua")


async def top_up(database: Database, wanted: int) -> int:
    """Adds customers until there are `wanted`; returns how many were added."""
    async with database.read() as db:
        there = int(await db.scalar(select(func.count()).select_from(Customer)) or 0)
    added = 0
    while there + added < wanted:
        size = min(_BATCH, wanted - there - added)
        customers, phones = _batch(there + added, size)
        async with database.write() as db:
            await add_customers(db, customers, phones, [])
        added += size
    return added


def _batch(first: int, size: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    moment = now()
    customers: list[dict[str, Any]] = []
    phones: list[dict[str, Any]] = []
    for index in range(first, first + size):
        dice = random.Random(index)
        (surname, surname_latin), (given, given_latin) = dice.choice(_SURNAMES), dice.choice(_GIVEN)
        latin = f"{surname_latin} {given_latin}"
        customer_id = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        customers.append(
            {
                "id": customer_id,
                "number": f"S-{index:07d}",
                "name": surname + given,
                "name_latin": latin,
                "initials": initials(latin),
                "vip": dice.random() < 0.05,
                "language": "zh_CN",
                "fields": {
                    "plan": dice.choice(_PLANS),
                    "region": dice.choice(_REGIONS),
                    "balance": f"{dice.uniform(-200, 400):.2f}",
                },
                "revision": 1,
                "created_at": moment,
                "updated_at": moment,
            }
        )
        # 8613 7xxx xxxx: one mobile number for each index, far from the pack's own blocks
        phones.append({"customer_id": customer_id, "e164": f"+86137{index:08d}", "label": "", "position": 0})
    return customers, phones
