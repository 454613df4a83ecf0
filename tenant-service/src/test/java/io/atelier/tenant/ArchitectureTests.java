package io.atelier.tenant;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import io.atelier.testsupport.architecture.HouseRules;

@AnalyzeClasses(
    packages = "io.atelier.tenant",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests extends HouseRules {}
