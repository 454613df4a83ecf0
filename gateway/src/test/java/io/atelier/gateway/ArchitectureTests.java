package io.atelier.gateway;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import io.atelier.testsupport.architecture.HouseRules;

@AnalyzeClasses(
    packages = "io.atelier.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests extends HouseRules {}
