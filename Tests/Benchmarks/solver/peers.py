"""One general solver on one written network: prints seconds, peak MiB and the total without caps.

They answer a smaller question: the largest total, without fairness, stages, caps or proof (OR-tools
also prefers near tiers, by cost).
"""
import resource
import sys
import time

import numpy as np


def load(path):
    data = np.memmap(path, np.uint8, "r")
    claims, arcs, hubs, children, lines, caps, tiers, _ = data[:64].view(np.int64)
    at = 64

    def take(count, kind):
        nonlocal at
        size = int(count) * np.dtype(kind).itemsize
        at += size
        return np.array(data[at - size:at]).view(kind)

    net = {"owed": take(claims, np.int64), "fall": take(lines, np.int64)}
    take(caps, np.int64)
    for name, count in [("arc_start", claims + 1), ("arc", arcs), ("tier", arcs),
                        ("hub_start", hubs + 1), ("child", children)]:
        net[name] = take(count, np.uint32).astype(np.int64)
    return net


def edges(net):
    """Nodes: source, sink, claims, hubs, lines that fell."""
    claims, hubs, lines = len(net["owed"]), len(net["hub_start"]) - 1, len(net["fall"])
    node = lambda raw: 2 + claims + np.where(raw & 1, raw >> 1, hubs + (raw >> 1))
    fell = lambda raw: (raw & 1 == 1) | (net["fall"][np.where(raw & 1, 0, raw >> 1)] > 0)
    keep, inner = fell(net["arc"]), fell(net["child"])
    owner = np.repeat(np.arange(claims), np.diff(net["arc_start"]))
    hub = np.repeat(np.arange(hubs), np.diff(net["hub_start"]))
    live = np.flatnonzero(net["fall"] > 0)
    endless = int(net["owed"].sum())
    tail = np.concatenate([np.zeros(claims, np.int64), 2 + owner[keep], 2 + claims + hub[inner],
                           2 + claims + hubs + live])
    head = np.concatenate([2 + np.arange(claims), node(net["arc"])[keep], node(net["child"])[inner],
                           np.ones(len(live), np.int64)])
    room = np.concatenate([net["owed"], np.full(keep.sum() + inner.sum(), endless),
                           net["fall"][live]])
    cost = np.concatenate([np.zeros(claims, np.int64), net["tier"][keep],
                           np.zeros(inner.sum() + len(live), np.int64)])
    return tail, head, room, cost, 2 + claims + hubs + lines


def ortools(net):
    from ortools.graph.python import min_cost_flow
    tail, head, room, cost, _ = edges(net)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    supply = int(net["owed"].sum())
    solver.set_node_supply(0, supply)
    solver.set_node_supply(1, -supply)
    start = time.time()
    status = solver.solve_max_flow_with_min_cost()
    assert status == solver.OPTIMAL, status
    return time.time() - start, solver.maximum_flow()


def highs(net):
    import highspy
    tail, head, room, _, nodes = edges(net)
    used = np.unique(np.concatenate([tail, head]))
    number = np.zeros(nodes, np.int64)
    number[used] = np.arange(len(used))
    count = len(tail)
    rows = np.concatenate([number[tail], number[head]])
    cols = np.concatenate([np.arange(count)] * 2)
    values = np.concatenate([-np.ones(count), np.ones(count)])
    inner = (rows != number[0]) & (rows != number[1])
    order = np.argsort(cols[inner], kind="stable")
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, len(used)
    lp.col_cost_ = np.where(tail == 0, -1.0, 0.0)
    lp.col_lower_, lp.col_upper_ = np.zeros(count), room.astype(float)
    lp.row_lower_ = lp.row_upper_ = np.zeros(len(used))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(cols[inner], minlength=count))])
    lp.a_matrix_.index_ = rows[inner][order]
    lp.a_matrix_.value_ = values[inner][order]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(lp)
    start = time.time()
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return time.time() - start, round(-solver.getInfo().objective_function_value)


def main():
    seconds, total = {"ortools": ortools, "highs": highs}[sys.argv[1]](load(sys.argv[2]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{seconds:.3f} {peak} {total}")


if __name__ == "__main__":
    main()
