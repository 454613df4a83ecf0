package io.atelier.testsupport.architecture;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

/**
 * All rules, for a module's test to extend; ArchUnit wants the annotation on the test itself:
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "io.atelier", importOptions = ImportOption.DoNotIncludeTests.class)
 * class ArchitectureTests extends HouseRules {}
 * }</pre>
 */
public abstract class HouseRules {

  @ArchTest static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);
}
