package io.atelier.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/** What is alive on the heap, in MB. */
final class Heap {
  private static final double MEGABYTE = 1 << 20;

  private Heap() {}

  /** After a collection of everything. */
  static double alive() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
  }

  /** After the last collection that there was by itself. */
  static double afterLastCollection() {
    double used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
      used += usage == null ? 0 : usage.getUsed() / MEGABYTE;
    }
    return used;
  }
}
