package io.atelier.billing;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.atelier.testsupport.architecture.HouseRules;

@AnalyzeClasses(
    packages = "io.atelier.billing",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests extends HouseRules {

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      SlicesRuleDefinition.slices().matching("io.atelier.billing.(*)..").should().beFreeOfCycles();
}
